// Runs one machine in the v86 emulator, on a thread of its own: the page stays responsive, and ending
// the thread ends the machine and frees its memory.
//
// The page sends { start }, { type }, { pause } or { resume }, and gets { started }, { output } or
// { error }.

import { startEmulator } from "./emulator.js";

// v86 asks for the next slice of time with this. Where it is missing, v86 would start a worker from
// a blob, which the Content-Security-Policy forbids.
globalThis.scheduler ??= (() => {
  const channel = new MessageChannel();
  const tasks = [];
  channel.port1.onmessage = () => tasks.shift()?.();
  const now = (task) => {
    tasks.push(task);
    channel.port2.postMessage(0);
  };
  return { postTask: (task, { delay = 0 } = {}) => (delay ? setTimeout(task, delay) : now(task)) };
})();

let emulator;
let pending = "";

const flush = () => {
  if (pending) postMessage({ output: pending });
  pending = "";
};

const print = (character) => {
  if (!pending) setTimeout(flush, 15);
  pending += character;
};

const start = async ({ library, module, machine, images }) => {
  const { V86 } = await import(library);
  const names = Object.keys(images);
  const buffers = await Promise.all(names.map((name) => images[name].arrayBuffer()));
  const files = Object.fromEntries(names.map((name, i) => [name, buffers[i]]));
  emulator = await startEmulator(V86, module, machine, files, print);
  postMessage({ started: true });
};

onmessage = ({ data }) => {
  if (data.start) start(data.start).catch((error) => postMessage({ error: String(error) }));
  else if (data.type) emulator?.serial0_send(data.type);
  else if (data.pause) emulator?.stop();
  else if (data.resume) emulator?.run();
};
