import type { Command, CommanderError } from 'commander';
import { suggestion } from './did-you-mean.js';
import { UserError } from './errors.js';

/**
 * Turns a refusal of the argument parser into one sentence with what was probably meant.
 *
 * commander keeps the offending word only in its message, between single quotes.
 */
export function explainUsageError(error: CommanderError, args: readonly string[], program: Command): UserError {
  const word = /'([^']*)'/.exec(error.message)?.[1] ?? '';
  const command = program.commands.find((each) => args.includes(each.name()));
  const help = `See videoitg ${command === undefined ? '' : `${command.name()} `}--help.`;
  switch (error.code) {
    case 'commander.unknownCommand': {
      const names = program.commands.map((each) => each.name());
      return new UserError(`${word} is not a command.${suggestion(word, names) || ` Commands: ${names.join(', ')}.`}`);
    }
    case 'commander.unknownOption': {
      const place = command === undefined ? '' : ` of videoitg ${command.name()}`;
      return new UserError(
        `${word} is not an option${place}.${suggestion(word, longOptions(program, command)) || ` ${help}`}`,
      );
    }
    case 'commander.missingArgument':
      return new UserError(`${command?.name() ?? 'this command'} needs ${word.toUpperCase()}. ${help}`);
    case 'commander.optionMissingArgument':
      return new UserError(`${word.split(' ')[0] ?? word} needs a value. ${help}`);
    case 'commander.excessArguments':
      return new UserError(
        `${command?.name() ?? 'videoitg'} was given too many arguments; quote texts with spaces. ${help}`,
      );
    default:
      return new UserError(`${error.message.replace(/^error: /, '')}. ${help}`);
  }
}

function longOptions(program: Command, command: Command | undefined): string[] {
  return [...(command?.options ?? []), ...program.options].flatMap((option) => option.long ?? []).concat('--help');
}
