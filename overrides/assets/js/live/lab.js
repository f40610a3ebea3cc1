// The live lab: loads the machine's files, starts machines, types the steps of the experiments, and
// checks what the page claims against what the machine printed.
const LOUDEST = 50_000; // characters that a terminal keeps
const ENDED = "the machine was turned off or reset";
const seconds = (milliseconds) => `${(milliseconds / 1000).toFixed(1)} s`;
const megabytes = (bytes) => (bytes / 1e6).toFixed(1);
const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

// The files of the machine, each loaded once and compared with the hash that the page names. They are
// kept as blobs, which the browser may put on disk.
class Files {
  constructor(folder, files) {
    this.folder = folder;
    this.files = files;
    this.loading = new Map();
  }

  url(name) {
    return new URL(this.folder + this.files[name].file, document.baseURI).href;
  }

  async load(names, progress) {
    const total = names.reduce((sum, name) => sum + this.files[name].bytes, 0);
    const loaded = new Map();
    const tell = (name, bytes) => {
      loaded.set(name, bytes);
      progress([...loaded.values()].reduce((sum, each) => sum + each, 0), total);
    };
    const files = await Promise.all(names.map((name) => this.one(name, (bytes) => tell(name, bytes))));
    return Object.fromEntries(names.map((name, i) => [name, files[i]]));
  }

  one(name, progress) {
    if (!this.loading.has(name)) {
      const loading = this.fetch(name, progress);
      // What failed can be tried again.
      loading.catch(() => this.loading.delete(name));
      this.loading.set(name, loading);
    } else this.loading.get(name).then(() => progress(this.files[name].bytes), () => {});
    return this.loading.get(name);
  }

  async fetch(name, progress) {
    const { file, sha256 } = this.files[name];
    if (!crypto.subtle) throw new Error("This page has to be opened with https, so that the machine's files can be checked.");
    const response = await fetch(this.url(name)).catch(() => null);
    if (!response) throw new Error(`${file} could not be loaded. Are you offline?`);
    if (!response.ok) throw new Error(`${file} is missing on the server (status ${response.status}).`);
    const parts = [];
    let bytes = 0;
    const reader = response.body.getReader();
    for (;;) {
      const { done, value } = await reader.read().catch(() => ({ done: true, broken: true }));
      if (done) break;
      parts.push(value);
      bytes += value.length;
      progress(bytes);
    }
    const blob = new Blob(parts);
    const buffer = await blob.arrayBuffer();
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", buffer));
    const hash = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    if (hash !== sha256)
      throw new Error(`${file} was damaged on its way: its SHA-256 hash is not the one that this page names. Nothing of it was run.`);
    // The machines share one compiled module.
    const module = name === "wasm" && (await WebAssembly.compile(buffer));
    buffer.transfer?.(0); // frees it at once
    return module || blob;
  }
}

// One machine: a worker with the emulator, and its terminal on the page.
class Machine {
  constructor(panel, lab) {
    this.panel = panel;
    this.lab = lab;
    this.name = panel.dataset.name;
    const find = (selector) => panel.querySelector(selector);
    [this.status, this.bar, this.loaded, this.log, this.form] = [".live-status", "progress", ".live-loaded", ".live-log", "form"].map(find);
    this.input = find("input");
    this.history = [];
    this.following = true;
    this.top = 0;
    this.log.addEventListener("scroll", () => {
      const { scrollTop, clientHeight, scrollHeight } = this.log;
      const atEnd = scrollTop + clientHeight >= scrollHeight - 30;
      // Only readers scroll up. The end also moves when the terminal gets narrower.
      if (atEnd || scrollTop < this.top) this.following = atEnd;
      this.top = scrollTop;
    });
    // Its size changes when the other machine starts beside it.
    new ResizeObserver(() => this.follow()).observe(this.log);
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.type(this.input.value);
    });
    this.input.addEventListener("keydown", (event) => this.recall(event));
  }

  say(text) {
    this.status.textContent = text;
    this.mirror?.(text);
  }

  set state(state) {
    const { activeElement: focused } = document;
    this.panel.dataset.state = state;
    const off = !this.on;
    for (const button of document.querySelectorAll(`.experiment [data-live="reset"][data-name="${this.name}"]`)) button.hidden = off;
    // The button that was pressed may be hidden now: the keyboard continues at the one in its place.
    if (this.panel.contains(focused) && !focused.offsetParent)
      this.panel.querySelector(`[data-live="${off ? "restore" : "stop"}"]`).focus({ preventScroll: true });
  }

  get state() {
    return this.panel.dataset.state;
  }

  get on() {
    return !["off", "failed"].includes(this.state);
  }

  async start(mode) {
    this.end();
    this.state = "loading";
    this.log.textContent = "";
    this.top = 0;
    this.following = true;
    const token = (this.token = {});
    try {
      const images = mode === "boot" ? ["bios", "vga_bios", "bzimage", "initrd"] : ["bios", "vga_bios", "initial_state"];
      const files = await this.lab.files.load(["library", "wasm", ...images], (loaded, total) => {
        if (this.token !== token || this.state !== "loading") return;
        this.bar.value = loaded / total;
        this.loaded.textContent = `${megabytes(loaded)} MB`;
        // Screen readers announce the status, so it doesn't change with each packet.
        const text = `Loading ${megabytes(total)} MB.`;
        if (this.status.textContent !== text) this.say(text);
      });
      const { Session } = await import(new URL(this.lab.root.dataset.sessionSrc, document.baseURI).href);
      if (this.token !== token) throw new Error(ENDED);
      this.state = "starting";
      this.say(mode === "boot" ? "Booting. This takes about half a minute on a fast computer." : "Restoring the snapshot.");
      const begun = performance.now();
      this.worker = new Worker(new URL(this.lab.root.dataset.workerSrc, document.baseURI), { type: "module", name: this.name });
      const session = new Session((text) => this.worker?.postMessage({ type: text }), (text) => this.print(text));
      await new Promise((resolve, reject) => {
        this.abandon = reject;
        this.worker.onerror = (event) => reject(new Error(event.message || "the emulator could not be loaded"));
        this.worker.onmessage = ({ data }) => {
          if (data.output) session.receive(data.output);
          else if (data.error) reject(new Error(data.error));
          else if (data.started && mode !== "boot") session.run("", 60).then(resolve, reject);
          this.watch(session);
        };
        this.worker.postMessage({
          start: {
            library: this.lab.files.url("library"),
            module: files.wasm,
            machine: this.lab.machine,
            images: Object.fromEntries(images.map((name) => [name, files[name]])),
          },
        });
        if (mode === "boot") session.ready(600).then(resolve, reject);
      });
      this.session = session;
      this.startTime = performance.now() - begun;
      this.mode = mode;
      this.state = "running";
      this.say(`Running. ${mode === "boot" ? "Booted" : "Restored from the snapshot"} in ${seconds(this.startTime)} on your device.`);
      if (document.hidden) this.pause();
    } catch (error) {
      if (this.token === token) {
        this.stop();
        this.state = "failed";
        this.say(`The machine could not be started. ${error.message}`);
      }
      throw error;
    }
  }

  watch(session) {
    if (session.panic && this.state !== "panicked") {
      this.state = "panicked";
      this.say("This machine's kernel has panicked. Reset it to get a fresh machine.");
    }
  }

  print(text) {
    if (this.quiet) return;
    this.log.append(text);
    if (this.log.childNodes.length > 2000) this.log.textContent = this.log.textContent.slice(-LOUDEST);
    this.follow();
  }

  // Shows the end of the terminal, unless the reader has scrolled up.
  follow() {
    if (this.following) this.log.scrollTop = this.log.scrollHeight;
  }

  // Starts the machine from the snapshot if it isn't running. `tell` gets what the status says, which
  // may be far up the page. A screen reader announces one of them.
  async ready(tell) {
    this.mirror = tell;
    if (tell) this.status.ariaLive = "off";
    try {
      await this.started();
    } finally {
      this.mirror = null;
      this.status.ariaLive = "polite";
    }
  }

  async started() {
    if (this.state === "running" || this.state === "panicked") return;
    if (this.state === "loading" || this.state === "starting") {
      while (this.state === "loading" || this.state === "starting") await sleep(100);
      if (this.state === "running") return;
    }
    await this.start("restore");
  }

  // Types a line for the reader. What it prints is in the terminal, whether or not it ends.
  type(line) {
    if (this.state !== "running") return;
    this.log.ariaLive = "polite";
    if (line) this.history.push(line);
    this.place = this.history.length;
    this.input.value = "";
    if (this.session.waiting) {
      this.print(`${line}\n`);
      this.worker.postMessage({ type: `${line}\n` });
    } else this.session.run(line, 1e6).catch(() => {});
  }

  // Types a line of an experiment and resolves with its output, which the page shows at the step. A
  // screen reader announces it there, and not in the terminal too.
  carryOut(line) {
    this.log.ariaLive = "off";
    return this.session.run(line);
  }

  recall(event) {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!step || !this.history.length) return;
    event.preventDefault();
    this.place = Math.max(0, Math.min(this.history.length, (this.place ?? this.history.length) + step));
    this.input.value = this.history[this.place] ?? "";
  }

  interrupt() {
    this.worker?.postMessage({ type: "\x03" });
  }

  pause() {
    if (this.state !== "running") return;
    this.worker.postMessage({ pause: true });
    this.paused = this.session.paused = true;
    this.before = this.status.textContent;
    this.say("Paused while this page is hidden.");
  }

  resume() {
    if (!this.paused) return;
    this.worker.postMessage({ resume: true });
    this.paused = this.session.paused = false;
    this.say(this.before);
  }

  stop() {
    this.end();
    this.state = "off";
    this.bar.value = 0;
    this.say("Off.");
  }

  // Ends the emulator. A machine that starts anew was never off: its buttons keep the focus.
  end() {
    this.token = null;
    this.worker?.terminate();
    // A step that waits for the machine or for an answer gets neither.
    this.abandon?.(new Error(ENDED));
    if (this.session?.waiting) this.session.abandon(ENDED);
    this.worker = this.session = null;
    this.paused = false;
  }
}

// A WebAssembly module with one function, which returns 42.
const MODULE = new Uint8Array([
  ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 127, 3, 2, 1, 0, 7, 5, 1, 1, 102, 0, 0],
  ...[10, 6, 1, 4, 0, 65, 42, 11],
]);
const ROUNDS = 5;

const median = async (start) => {
  const times = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const begun = performance.now();
    await start();
    times.push(performance.now() - begun);
  }
  return times.sort((one, other) => one - other)[(ROUNDS - 1) / 2];
};

// Times how long things take to start on the reader's device, and shows it beside what was recorded.
class Times {
  constructor(element, lab) {
    this.lab = lab;
    this.element = element;
    this.rows = [...element.querySelectorAll("[data-time]")];
    this.result = element.querySelector(".live-result");
  }

  async measure(withBoot) {
    const { a, b } = this.lab.machines;
    const run = (line) => async () => {
      const { status } = await a.session.run(line);
      if (status !== 0) throw new Error("machine A did not answer; reset it and try again.");
    };
    this.result.textContent = "Measuring …";
    const done = await this.lab.turn();
    let note = "";
    try {
      await a.ready();
      if (a.state === "panicked") await a.start("restore");
      a.quiet = true;
      this.set("process", await median(run("/bin/true")));
      this.set("container", await median(run("unshare --mount --uts --ipc --net --pid --fork /bin/true")));
      this.set("wasm", await median(async () => (await WebAssembly.instantiate(MODULE)).instance.exports.f()));
      for (const mode of withBoot ? ["restore", "boot"] : ["restore"]) {
        // A machine that the reader uses is left alone, and the time of its own start counts.
        const started = [b, a].find((machine) => machine.on && machine.mode === mode);
        if (!b.on) {
          await b.start(mode);
          this.set(mode, b.startTime);
          b.stop();
        } else if (started) this.set(mode, started.startTime);
        else note = ` Machine B is running. Turn it off to measure how long it takes to ${mode}.`;
      }
      this.result.textContent = `Measured on your device. Processes, containers, and modules: the median of ${ROUNDS}.${note}`;
    } catch (error) {
      this.result.textContent = `The measurement stopped: ${error.message}`;
    } finally {
      a.quiet = false;
      done();
    }
  }

  set(name, milliseconds) {
    const row = this.rows.find(({ dataset }) => dataset.time === name);
    row.querySelector(".live-time").textContent = this.text(milliseconds);
    const [low, high] = [this.element.dataset.low, this.element.dataset.high].map(Number);
    // The scale is logarithmic, as it is for the recorded times.
    const share = Math.log(Math.min(Math.max(milliseconds, low), high) / low) / Math.log(high / low);
    // What is faster than the scale begins is a line at its beginning.
    const width = Math.max(0.5, 100 * share).toFixed(1);
    this.element.querySelector(`[data-bar="${name}"] .live-own`).setAttribute("width", width);
  }

  text(time) {
    return time < 1 ? `${time.toFixed(2)} ms` : time < 1000 ? `${Math.round(time)} ms` : seconds(time);
  }

  async copy() {
    const lines = this.rows.map((row) => [...row.querySelectorAll("th, td")].map((cell) => cell.textContent.trim()).join("\t"));
    await navigator.clipboard.writeText(`What starts\tRecorded\tIn this browser\n${lines.join("\n")}\n${navigator.userAgent}\n`);
    this.result.textContent = "Copied.";
  }
}

// Runs the steps of one experiment, and judges its claims.
class Experiment {
  constructor(element, lab) {
    this.lab = lab;
    this.steps = [...element.querySelectorAll("[data-run]")];
    this.checks = [...element.querySelectorAll("[data-check]")];
    this.result = element.querySelector(".live-result");
    this.progress = element.querySelector(".live-progress");
    this.outputs = {};
  }

  async run(step) {
    const machine = this.lab.machines[step.dataset.machine];
    const [output, label] = [step.querySelector(".live-output"), step.querySelector(".live-label")];
    step.setAttribute("aria-busy", "true");
    // The buttons below stay where they are, unless the output is longer than what was there.
    output.style.minHeight = `${output.getBoundingClientRect().height}px`;
    label.textContent = "Waiting for another step …";
    const done = await this.lab.turn();
    try {
      await machine.ready((text) => (label.textContent = text));
      label.textContent = "Running on your device …";
      const name = `machine ${machine.name.toUpperCase()}`;
      if (machine.state === "panicked") throw new Error(`the kernel of ${name} has panicked. Reset ${name}, and try again.`);
      const lines = [];
      for (const line of step.dataset.run.split("\n")) {
        const { output: printed, status } = await machine.carryOut(line);
        // A screen reader announces what is new.
        if (!lines.length) output.textContent = printed.replace(/^\n+/, "");
        else if (printed) output.append(output.textContent && "\n", printed);
        lines.push(printed);
        if (status === null) break;
      }
      output.textContent ||= "(no output)";
      this.outputs[step.dataset.step] = lines.filter(Boolean).join("\n");
      label.textContent = "Output on your device:";
    } catch (error) {
      const advice = machine.state === "running" ? " Press Ctrl-C below the terminal, or reset the machine, and try again." : "";
      label.textContent = `This step did not work: ${error.message.replace(/\.?$/, ".")}${advice}`;
      throw error;
    } finally {
      step.removeAttribute("aria-busy");
      done();
    }
    this.judge();
  }

  async runAll() {
    if (this.busy) return;
    this.busy = true;
    this.outputs = {};
    this.result.textContent = "";
    for (const item of this.checks) delete item.dataset.held;
    const count = this.steps.length;
    try {
      for (const [i, step] of this.steps.entries()) {
        this.progress.textContent = `Running step ${i + 1} of ${count} …`;
        await this.run(step).catch((error) => {
          this.progress.textContent = `Step ${i + 1} of ${count} did not work. Its message is beside its button.`;
          throw error;
        });
      }
    } finally {
      this.busy = false;
    }
  }

  judge() {
    let [held, failed] = [0, 0];
    for (const item of this.checks) {
      const check = JSON.parse(item.dataset.check);
      const others = [check.step, check.same_as, check.differs_from].filter(Boolean);
      const verdict = item.querySelector(".live-verdict");
      if (!others.every((step) => step in this.outputs)) {
        verdict.textContent = "Not checked on your device yet";
        continue;
      }
      const good = holds(check, this.outputs);
      if (good) held += 1;
      else failed += 1;
      item.dataset.held = good ? "yes" : "no";
      verdict.textContent = good ? "True on your device" : "Not true on your device";
    }
    if (held + failed === this.checks.length)
      this.progress.textContent = this.result.textContent = failed
        ? `${failed} of ${this.checks.length} claims did not hold. Reset the machine and run the steps again, in order.`
        : `All ${this.checks.length} claims held on your device.`;
  }
}

const part = ({ part: pattern }, text) => (pattern ? (new RegExp(pattern, "m").exec(text)?.[1] ?? "") : text).trim();

export const holds = (check, outputs) => {
  const output = outputs[check.step];
  if (check.matches) return new RegExp(check.matches, "m").test(output);
  if (check.lacks) return !new RegExp(check.lacks, "m").test(output);
  const same = part(check, output) === part(check, outputs[check.same_as ?? check.differs_from]);
  return check.same_as ? same : !same;
};

class Lab {
  constructor(root) {
    const { machine, files } = JSON.parse(root.dataset.machine);
    this.root = root;
    this.machine = machine;
    this.files = new Files(root.dataset.filesAt, files);
    this.machines = Object.fromEntries(
      [...root.querySelectorAll(".live-machine")].map((panel) => [panel.dataset.name, new Machine(panel, this)]),
    );
    this.experiments = Object.fromEntries(
      [...document.querySelectorAll("[data-experiment]")].map((element) => [element.dataset.experiment, new Experiment(element, this)]),
    );
    this.last = Promise.resolve();
    const times = document.querySelector(".live-times");
    this.times = times && new Times(times, this);
    const each = (action) => () => Object.values(this.machines).forEach(action);
    const stop = each((machine) => machine.stop());
    document.addEventListener("visibilitychange", () =>
      each((machine) => (document.hidden ? machine.pause() : machine.resume()))(),
    );
    addEventListener("pagehide", stop);
    // Instant navigation takes the page away without leaving the document.
    window.document$?.subscribe(() => root.isConnected || stop());
  }

  // Steps and measurements are run one after another. Resolves when those before are done, with what to
  // call at the end.
  turn() {
    const before = this.last;
    let done;
    this.last = new Promise((resolve) => (done = resolve));
    return before.then(() => done);
  }

  async carryOut({ live: action, name, step }) {
    try {
      if (action === "run") {
        const experiment = this.experiments[name];
        await (step ? experiment.run(experiment.steps.find(({ dataset }) => dataset.step === step)) : experiment.runAll());
      } else if (action === "times") await this.times.measure(name === "boot");
      else if (action === "copy") await this.times.copy();
      else {
        const machine = this.machines[name];
        if (action === "stop") machine.stop();
        else if (action === "interrupt") machine.interrupt();
        else if (action === "reset") await machine.start(machine.mode ?? "restore");
        else await machine.start(action);
      }
    } catch {
      // The status of the machine, or the label of the step, says what was wrong.
    }
  }
}

export const openLab = (root) => new Lab(root);
