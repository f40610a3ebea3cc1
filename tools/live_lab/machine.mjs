// Start the machine in Node.js, from the files that build.py made.
import fs from "node:fs";
import path from "node:path";
import { V86 } from "v86";
import { startEmulator } from "../../overrides/assets/js/live/emulator.js";
import { Session } from "../../overrides/assets/js/live/session.js";

// Resolves with a session at its first prompt. `show` gets what the machine prints, and `parameters`
// are added to the kernel's command line.
export const startMachine = async (folder, names, show = () => {}, parameters = "") => {
  const { machine, files } = JSON.parse(fs.readFileSync(path.join(folder, "manifest.json"), "utf8"));
  const read = (name) => {
    const data = fs.readFileSync(path.join(folder, files[name].file));
    return data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength);
  };
  const images = Object.fromEntries(["bios", "vga_bios", ...names].map((name) => [name, read(name)]));
  const module = await WebAssembly.compile(read("wasm"));
  machine.command_line += ` ${parameters}`;
  let emulator;
  const session = new Session((text) => emulator.serial0_send(text), show);
  emulator = await startEmulator(V86, module, machine, images, (character) => session.receive(character));
  if (names.includes("initial_state")) await session.run("");
  else await session.ready(900);
  return { emulator, session };
};
