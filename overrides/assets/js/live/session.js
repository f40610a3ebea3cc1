// A shell on the serial line of a machine: sends one line after another and tells when each is done.
// The shell marks its prompt with the control sequences OSC 133, as terminals know them: D with the
// exit status of the last command before the prompt, B after it.
const ESCAPE = "\x1b";
const END = "\x07";
// A background job that ends interrupts the shell while it waits for a line. BusyBox then prints this,
// perhaps what became of the job, and a prompt, although it has carried out no command.
const INTERRUPTED = /\n?Use "exit" to leave shell\.\n(\[\d+\].*\n)*$/;
const PANIC = /Kernel panic - not syncing[^\r\n]*/;

export class Session {
  // `send` types text; `show` gets what the machine prints, without control sequences.
  constructor(send, show = () => {}) {
    this.send = send;
    this.show = show;
    this.panic = "";
    this.output = "";
    this.tail = "";
    this.sequence = "";
    this.prompt = "";
    this.atPrompt = false;
    this.waiting = null;
    this.status = 0;
    this.paused = false;
  }

  receive(text) {
    let shown = "";
    for (const character of text) {
      if (this.sequence) {
        this.sequence += character;
        const osc = this.sequence[1] === "]";
        if (this.sequence.length === 2 ? !"[]".includes(character) : osc ? character === END : /[@-~]/.test(character)) {
          if (osc) shown = this.mark(shown, this.sequence.slice(2, -1));
          this.sequence = "";
        }
      } else if (character === ESCAPE) this.sequence = character;
      else if (character !== "\r" && character !== "\0") shown += character;
    }
    this.print(shown);
    const panic = PANIC.exec(this.output);
    if (panic && !this.panic) {
      this.panic = panic[0];
      // What the kernel prints after its last words comes at once.
      setTimeout(() => this.finish(null), 300);
    }
  }

  print(text) {
    if (!text) return;
    if (this.inPrompt) this.prompt += text;
    else {
      this.output += text;
      this.tail = (this.tail + text).slice(-500);
    }
    this.show(text);
  }

  mark(shown, name) {
    this.print(shown);
    const [code, kind, status] = name.split(";");
    if (code !== "133") return "";
    if (kind === "D") {
      this.inPrompt = true;
      this.prompt = "";
      this.status = Number(status);
    } else if (kind === "B") {
      this.inPrompt = false;
      this.atPrompt = true;
      const interrupted = INTERRUPTED.test(this.tail);
      this.tail = "";
      if (interrupted) this.output = this.output.replace(INTERRUPTED, "");
      else this.finish(this.status);
    }
    return "";
  }

  finish(status) {
    const { waiting } = this;
    this.waiting = null;
    // After a panic, the kernel prints where it was. That is of no interest here.
    const output = this.output.replace(/\n[^\n]*Call Trace:[\s\S]*|\n+$/, "");
    waiting?.({ output, status });
  }

  // Resolves when the shell asks for the first line.
  ready(seconds) {
    return this.atPrompt ? Promise.resolve() : this.wait(seconds);
  }

  // Types a line and resolves with its output and exit status; the status is null after a panic.
  run(line, seconds = 60) {
    if (this.panic) return Promise.resolve({ output: "", status: null });
    if (this.waiting) return Promise.reject(new Error("the last command is still running"));
    this.output = "";
    this.show(`${line}\n`);
    const done = this.wait(seconds);
    this.send(`${line}\n`);
    return done;
  }

  wait(seconds) {
    return new Promise((resolve, reject) => {
      let timer;
      const expect = () => {
        timer = setTimeout(() => {
          // A machine that is paused cannot answer.
          if (this.paused) return expect();
          this.waiting = null;
          reject(new Error(`no answer for ${seconds} s`));
        }, seconds * 1000);
      };
      expect();
      this.abandon = (message) => {
        clearTimeout(timer);
        this.waiting = null;
        reject(new Error(message));
      };
      this.waiting = (result) => {
        clearTimeout(timer);
        resolve(result);
      };
    });
  }
}
