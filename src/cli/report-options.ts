import type { Command } from 'commander';

/** Adds the options of a report: JSON, whose schema has the name of the command, and the file that gets it. */
export const withReport = (command: Command, json = '--json'): Command =>
  command
    .option(json, `print all data as JSON (see vmtally schema ${command.name()})`)
    .option('-o, --output <file>', 'write the report to this file')
    .option('--append', 'append to the file of -o');
