"""What a built site offers beside its pages: text copies, a list of them, archives, redirects."""
