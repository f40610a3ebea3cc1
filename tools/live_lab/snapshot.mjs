// Boot the machine without a browser, and save its state when the shell asks for a command.
// Run: node snapshot.mjs DIRECTORY    (the directory has manifest.json and the files that it names)
import fs from "node:fs";
import path from "node:path";
import { startMachine } from "./machine.mjs";

const folder = process.argv[2];
const show = (text) => process.stdout.write(text);
// The memory test of the kernel leaves zeros behind, which take no room in the snapshot.
const { emulator, session } = await startMachine(folder, ["bzimage", "initrd"], show, "memtest=1");
// The kernel makes the boot ID when it is first read. Programs of a server read it during the boot, so
// that all copies of a snapshot have the same one.
await session.run("cat /proc/sys/kernel/random/boot_id > /dev/null");
// Memory that is free holds what was there before. Zeros take no room in the snapshot.
await session.run("dd if=/dev/zero of=/zeros bs=1M count=47 2> /dev/null; rm -f /zeros", 300);
await session.run("echo 3 > /proc/sys/vm/drop_caches", 300);
await emulator.stop();
fs.writeFileSync(path.join(folder, "state"), new Uint8Array(await emulator.save_state()));
process.exit(0);
