import { describe, expect, it } from 'vitest';
import type { Connection } from '../../src/api/door.ts';
import { exitStatusOf, receive, RemoteCommandSink } from '../../src/server/remote-command.ts';

describe('what a remote process says', () => {
  it('waits until the WebSocket is open, then goes out with the byte of its channel', () => {
    const sink = new RemoteCommandSink();
    sink.stdout('out\xff');
    const sent: string[] = [];
    sink.open({ send: (message) => sent.push(Buffer.from(message).toString('latin1')), close: (code) => sent.push(`closed ${code}`) });
    sink.stderr('err');
    sink.exit({ code: 0 });
    expect(sent).toEqual(['\x01out\xff', '\x02err', '\x03{"metadata":{},"status":"Success"}', 'closed 1000']);
  });

  it('tells the exit code as kubelets do', () => {
    expect(exitStatusOf({ code: 3 })).toEqual({
      metadata: {},
      status: 'Failure',
      message: 'command terminated with non-zero exit code: exit status 3',
      reason: 'NonZeroExitCode',
      details: { causes: [{ reason: 'ExitCode', message: '3' }] },
    });
    expect(exitStatusOf({ code: 1, error: 'container not running' })).toMatchObject({ reason: 'InternalError', message: 'container not running' });
  });
});

describe('what the caller sends', () => {
  it('goes to the process by its channel; what is no message is passed over', () => {
    const got: unknown[] = [];
    const connection: Connection = {
      stdin: (data) => got.push(['stdin', data]),
      closeStdin: () => got.push('closed'),
      resize: (columns, rows) => got.push(['resize', columns, rows]),
      close: () => got.push('hung up'),
    };
    for (const message of ['\x00a\xe9', '\x04{"Width":80,"Height":24}', '\x04{"Width":"80"}', '\x04nonsense', '\x07x', '', '\xff\x00'])
      receive(connection, Buffer.from(message, 'latin1'));
    expect(got).toEqual([['stdin', 'a\xe9'], ['resize', 80, 24], 'closed']);
  });
});
