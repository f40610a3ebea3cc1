// Start the machine in Node.js, from the files that build.py made.
import fs from "node:fs";
import path from "node:path";
import { V86 } from "v86";
import { Session } from "../../overrides/assets/js/live/session.js";

// Resolves with a session at its first prompt. `show` gets what the machine prints.
export const startMachine = async (folder, names, show = () => {}) => {
  const { machine, files } = JSON.parse(fs.readFileSync(path.join(folder, "manifest.json"), "utf8"));
  const read = (name) => {
    const data = fs.readFileSync(path.join(folder, files[name].file));
    return data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength);
  };
  const emulator = new V86({
    wasm_fn: async (imports) => (await WebAssembly.instantiate(read("wasm"), imports)).instance.exports,
    memory_size: machine.memory,
    vga_memory_size: machine.video_memory,
    cmdline: machine.command_line,
    disable_keyboard: true,
    disable_mouse: true,
    disable_speaker: true,
    autostart: true,
    ...Object.fromEntries(["bios", "vga_bios", ...names].map((name) => [name, { buffer: read(name) }])),
  });
  const session = new Session((text) => emulator.serial0_send(text), show);
  emulator.add_listener("serial0-output-byte", (byte) => session.receive(String.fromCharCode(byte)));
  if (names.includes("initial_state")) {
    await new Promise((resolve) => emulator.add_listener("emulator-started", resolve));
    await session.run("");
  } else await session.ready(900);
  return { emulator, session };
};
