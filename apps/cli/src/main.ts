#!/usr/bin/env node
import 'reflect-metadata';
import { runProgram } from './program.js';
import { processTerminal } from './console/terminal.js';

process.exitCode = await runProgram(process.argv.slice(2), processTerminal());
