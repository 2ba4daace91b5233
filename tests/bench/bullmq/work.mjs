// SPDX-License-Identifier: Apache-2.0
// Adds delayed jobs that fall due together, works them as fast as BullMQ does, and prints one JSON
// object: work.mjs SOCKET JOBS AHEAD_SECONDS
import { Queue, Worker } from "bullmq";
import { Redis } from "ioredis";

const [socket, jobs, ahead] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const BATCH = 500;
const CONCURRENCY = 200; // jobs under way in each worker
const WORKERS = 4;

const connect = () => new Redis({ path: socket, maxRetriesPerRequest: null });
const queue = new Queue("due", { connection: connect() });
const first = Date.now() + ahead * 1000;
for (let begin = 0; begin < jobs; begin += BATCH) {
  const size = Math.min(BATCH, jobs - begin);
  await queue.addBulk(
    Array.from({ length: size }, (_, i) => ({
      name: "send",
      data: { stakeholder: `person-${begin + i}`, team: "sales", channel: "email" },
      opts: { jobId: `due-${begin + i}`, delay: Math.max(first - Date.now(), 0) },
    })),
  );
}
if (Date.now() > first) {
  throw new Error("adding took longer than AHEAD_SECONDS");
}
const cpu = process.cpuUsage();
const late = [];
let done = 0;
let settle;
const all = new Promise((resolve) => {
  settle = resolve;
});
const workers = Array.from({ length: WORKERS }, () => {
  const worker = new Worker("due", async () => late.push(Date.now() - first), {
    connection: connect(),
    concurrency: CONCURRENCY,
  });
  worker.on("completed", () => {
    done += 1;
    if (done === jobs) settle();
  });
  worker.on("error", (error) => {
    throw error;
  });
  return worker;
});
await all;
const seconds = (Date.now() - first) / 1000;
const used = process.cpuUsage(cpu);
late.sort((a, b) => a - b);
console.log(
  JSON.stringify({
    answers: jobs,
    seconds,
    per_second: jobs / seconds,
    due_to_worked_p50_ms: late[Math.floor(late.length * 0.5)],
    due_to_worked_p99_ms: late[Math.floor(late.length * 0.99)],
    worker_cpu_us_per_answer: (used.user + used.system) / jobs,
  }),
);
await Promise.all(workers.map((worker) => worker.close()));
process.exit(0);
