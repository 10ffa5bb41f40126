/**
 * `kubectl set`: its subcommands are in set/.
 *
 * Mirrors: kubectl/pkg/cmd/set/set.go.
 * Differs: `set subject` is refused.
 */
import { refusedCommand, type Command } from '../command.ts';
import { SET_ENV } from './set/env.ts';
import { SET_IMAGE } from './set/image.ts';
import { SET_RESOURCES, SET_SELECTOR, SET_SERVICE_ACCOUNT } from './set/other-parts.ts';

export const SET: Command = {
  name: 'set',
  subcommands: [SET_ENV, SET_IMAGE, SET_RESOURCES, SET_SELECTOR, SET_SERVICE_ACCOUNT, refusedCommand('subject')],
};
