// The emulated PC: the same options in the browser's worker and in Node.js, and how a snapshot is
// restored without using more memory than the machine does.
const LOW_MEMORY = 1 << 20; // the firmware is copied there before a snapshot is restored

// Frees the memory of a buffer now, and not when the browser next looks for what is unused.
const release = (buffer) => buffer.transfer?.(0);

const restore = async (emulator, snapshot) => {
  const { cpu } = emulator.v86;
  const { unpack_memory: unpack, zero_memory: zero } = cpu;
  // The memory of a new machine is zero. To write zeros into it would make the browser provide all.
  cpu.zero_memory = () => zero(0, LOW_MEMORY);
  cpu.unpack_memory = (used, pages) => {
    unpack.call(cpu, used, pages);
    release(pages.buffer);
  };
  await emulator.restore_state(snapshot);
  Object.assign(cpu, { unpack_memory: unpack, zero_memory: zero });
  release(snapshot);
};

// Resolves with an emulator that runs. `V86` is its class, `module` its compiled WebAssembly, and
// `images` has the files by name: firmware, and either kernel and initramfs or a snapshot.
// `print` gets what the machine prints, one character at a time.
export const startEmulator = async (V86, module, machine, images, print) => {
  const { initial_state: snapshot, ...files } = images;
  const emulator = new V86({
    wasm_fn: async (imports) => (await WebAssembly.instantiate(module, imports)).exports,
    memory_size: machine.memory,
    vga_memory_size: machine.video_memory,
    cmdline: machine.command_line,
    disable_keyboard: true,
    disable_mouse: true,
    disable_speaker: true,
    autostart: false,
    ...Object.fromEntries(Object.entries(files).map(([name, buffer]) => [name, { buffer }])),
  });
  emulator.add_listener("serial0-output-byte", (byte) => print(String.fromCharCode(byte)));
  await new Promise((resolve) => emulator.add_listener("emulator-loaded", resolve));
  if (snapshot) await restore(emulator, snapshot);
  await emulator.run();
  return emulator;
};
