// Run experiments on fresh machines, and write what each step printed to standard output, as JSON.
// Run: node record.mjs DIRECTORY < EXPERIMENTS    (JSON: steps by the name of the experiment)
import fs from "node:fs";
import { startMachine } from "./machine.mjs";

const experiments = JSON.parse(fs.readFileSync(0, "utf8"));
const outputs = {};
for (const [name, steps] of Object.entries(experiments)) {
  const machines = {};
  outputs[name] = {};
  for (const { id, machine, run } of steps) {
    machines[machine] ??= await startMachine(process.argv[2], ["initial_state"]);
    const lines = [];
    for (const line of run.trim().split("\n")) {
      const { output, status } = await machines[machine].session.run(line, 300);
      lines.push(output);
      if (status === null) break;
    }
    outputs[name][id] = lines.filter(Boolean).join("\n");
  }
  for (const { emulator } of Object.values(machines)) await emulator.stop();
}
fs.writeFileSync(1, JSON.stringify(outputs));
process.exit(0);
