import { open, type Order } from './time-machine.chaos.js';
import { openForMachines, readyOf } from './time-machine.world.js';

/** A process that opens a machine and fills it until it is killed. Says "opened" and "ready". */
const { folder, moment } = JSON.parse(process.argv[2]!) as Order;
const ledger = await openForMachines({ dataFolder: folder });
await ledger.readStore.ready;
const id = await open(ledger.timeMachines, moment);
process.send!('opened');
await readyOf(ledger, id, 600_000);
process.send!('ready');
