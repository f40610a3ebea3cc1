// Keeps the place on a moved page that the reader asked for; the page's refresh would lose it.
const target = new URL(document.currentScript.dataset.to, location);
location.replace(target.hash ? target : target.href + location.search + location.hash);
