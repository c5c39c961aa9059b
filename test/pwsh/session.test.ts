import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { defineCmdlet, openSession } from '../../src/pwsh/index.js';
import type { CmdletDefinition, Invocation } from '../../src/pwsh/index.js';
import type { StreamRecord } from '../../src/pwsh/record-queue.js';
import { FacadeDouble, openDouble, streamPair, token } from './facade-double.js';
import { toyCmdlets, ToyState } from './toy-cmdlets.js';

/** A cmdlet of one function. */
function cmdlet(run: (invocation: Invocation) => Promise<void>, more: Partial<CmdletDefinition> = {}): CmdletDefinition {
  return {
    ...defineCmdlet({ name: 'Test-It', synopsis: 's', description: ['d'], parameters: {}, outputs: [], examples: [], run: (_, invocation) => run(invocation) }),
    ...more,
  };
}

const toys = (): ReturnType<typeof openDouble<ToyState>> => openDouble(toyCmdlets, { createState: () => new ToyState() });

const kinds = (records: readonly StreamRecord[]): string[] => records.map(({ kind }) => kind);
const items = (records: readonly StreamRecord[]): unknown[] => records.flatMap((record) => (record.kind === 'output' ? record.items : []));

describe('pwsh: a session', () => {
  it('says hello with its token before anything else', async () => {
    const { facade } = await toys();
    const [hello] = facade.received;
    assert.equal(hello!.method, 'hello');
    assert.equal(hello!.params!.token, token);
    assert.equal(hello!.params!.protocol, 1);
    assert.equal(hello!.params!.node, process.versions.node);
  });

  it('serves nothing before its hello is accepted, and ends when it is refused', async () => {
    const [ours, theirs] = streamPair();
    const facade = new FacadeDouble(theirs);
    const opening = openSession(ours, token, { cmdlets: toyCmdlets, createState: () => new ToyState(), version: '1' });
    opening.catch(() => undefined);
    const hello = await facade.message(({ method }) => method === 'hello');
    const call = facade.call('Get-ToyItem');
    const early = await facade.message(({ id, method }) => id === call && method === undefined);
    assert.ok(early.error);
    assert.equal(early.error.data, undefined);
    facade.send({ id: hello.id, error: { code: -1, message: 'no' } });
    await assert.rejects(opening);
  });

  it('writes objects, in runs of one shape', async () => {
    const { facade } = await toys();
    const { records, error } = await facade.result(facade.call('Get-ToyItem', { Count: 5 }));
    assert.equal(error, undefined);
    assert.deepEqual(kinds(records), ['output']);
    const [run] = records;
    assert.ok(run?.kind === 'output');
    assert.equal(run.items.length, 5);
    assert.deepEqual(run.fixes?.map(({ kind, path }) => [kind, path]), [['date', ['LastChanged']], ['type', []]]);
  });

  it('keeps the order of all streams', async () => {
    const { facade } = await toys();
    const { records } = await facade.result(facade.call('Write-ToyStream', { Warnings: 3 }));
    const told = records.map((record) => ('text' in record ? record.text : record.kind === 'output' ? record.items.join() : record.kind === 'error' ? record.error.message : record.kind));
    assert.deepEqual(told, ['verbose text', 'debug text', 'warning text', 'information text', 'progress', 'first', 'error 0', 'second', '\u00012024-05-06T07:08:09Z', 'warning 0', 'object 0', 'warning 1', 'warning 2', 'progress']);
  });

  it('sends verbose, debug and progress only where somebody looks', async () => {
    const { facade } = await toys();
    const { records } = await facade.result(facade.call('Write-ToyStream', { Errors: 0 }, { verbose: false, debug: false, progress: false }));
    assert.deepEqual(kinds(records), ['warning', 'information', 'output', 'warning']);
  });

  it('ends a failed call with the error as data', async () => {
    const { facade } = await toys();
    const { error, records } = await facade.result(facade.call('Write-ToyStream', { Fail: true, Errors: 0 }));
    assert.deepEqual(error, { code: 'ToyFailure', category: 'InvalidData', message: 'it failed', remedy: 'Try harder.', target: { items: ['the target'] } });
    assert.ok(items(records).includes('second'));
  });

  it('calls what nobody foresaw InternalError, with a stack for debuggers only', async () => {
    const { facade } = await toys();
    const quiet = await facade.result(facade.call('Invoke-ToyFault', { Kind: 'Throw' }, { debug: false }));
    assert.equal(quiet.error?.code, 'InternalError');
    assert.equal(quiet.error.stack, undefined);
    const loud = await facade.result(facade.call('Invoke-ToyFault', { Kind: 'Throw' }));
    assert.match(loud.error?.stack ?? '', /toy-cmdlets/);
  });

  it('survives a handler that throws no error at all', async () => {
    const thrown: unknown = 'a string';
    const { facade } = await openDouble([
      cmdlet(async () => {
        await Promise.resolve();
         
        throw thrown;
      }),
    ]);
    assert.equal((await facade.result(facade.call('Test-It'))).error?.code, 'InternalError');
  });

  it('replaces a category that PowerShell does not know', async () => {
    const { facade } = await openDouble([cmdlet(() => Promise.reject(Object.assign(new Error('m'), { code: 'X', category: 'Nonsense' })))]);
    assert.equal((await facade.result(facade.call('Test-It'))).error?.category, 'NotSpecified');
  });

  it('refuses bad requests and unknown cmdlets', async () => {
    const { facade } = await toys();
    for (const call of [facade.call('Get-ToyItem', { Count: 'x' }), facade.call('No-Such'), facade.call('Get-ToyItem', {}, { confirmFrom: 9 })]) {
      assert.equal((await facade.result(call)).error?.code, 'InvalidRequest');
    }
  });

  it('keeps one state for all calls, and disposes of it', async () => {
    let disposed: ToyState | undefined;
    const { facade, session } = await openDouble(toyCmdlets, { createState: () => new ToyState(), disposeState: (state) => void (disposed = state) });
    await facade.result(facade.call('Get-ToyProcess'));
    const { records } = await facade.result(facade.call('Get-ToyProcess'));
    assert.equal((items(records)[0] as { Calls: number }).Calls, 2);
    await session.shutdown();
    assert.equal(disposed?.calls, 2);
  });

  it('serves calls side by side', async () => {
    const gate = defer();
    const waits = cmdlet(async (invocation) => {
      await gate.promise;
      await invocation.write('waited');
    });
    const { facade } = await openDouble([waits, cmdlet((invocation) => invocation.write('quick'), { name: 'Test-Quick' })]);
    const slow = facade.call('Test-It');
    assert.deepEqual(items((await facade.result(facade.call('Test-Quick'))).records), ['quick']);
    gate.resolve();
    assert.deepEqual(items((await facade.result(slow)).records), ['waited']);
  });
});

function defer(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((one) => (resolve = one));
  return { promise, resolve };
}

describe('pwsh: a slow reader', () => {
  it('holds the writer up', async () => {
    let written = 0;
    const { facade } = await openDouble([
      cmdlet(async (invocation) => {
        for (; written < 100_000; written++) await invocation.write('x'.repeat(1000));
      }),
    ]);
    facade.acknowledges = false;
    facade.call('Test-It');
    let stuck = -1;
    while (stuck < written) {
      stuck = written;
      await sleep(300);
    }
    assert.ok(stuck > 0 && stuck < 2000, `${stuck} were written`);
  });

  it('gets everything in order in the end', async () => {
    const { facade } = await openDouble([
      cmdlet(async (invocation) => {
        for (let index = 0; index < 20_000; index++) {
          if (index % 10 === 0) invocation.warning(String(index));
          else await invocation.write(index);
        }
      }),
    ]);
    const { records } = await facade.result(facade.call('Test-It'));
    const told = records.flatMap((record) => (record.kind === 'output' ? record.items : record.kind === 'warning' ? [Number(record.text)] : []));
    assert.deepEqual(told, Array.from({ length: 20_000 }, (_, index) => index));
  });

  it('gets one large value, and is told of one that is too large', async () => {
    const { facade } = await openDouble([
      cmdlet(async (invocation) => {
        await invocation.write('x'.repeat(1_000_000));
        await invocation.write('x'.repeat(3_000_000));
      }),
    ]);
    const { records, error } = await facade.result(facade.call('Test-It'));
    assert.equal((items(records)[0] as string).length, 1_000_000);
    assert.equal(error?.code, 'OutputTooLarge');
  });
});

describe('pwsh: an error', () => {
  it('arrives also with a target that cannot travel', async () => {
    const failure = (target: unknown): Error => Object.assign(new Error('m'), { code: 'X', category: 'InvalidData', target });
    for (const target of ['x'.repeat(3_000_000), () => 1, { a: 1, A: 2 }]) {
      const { facade } = await openDouble([cmdlet(() => Promise.reject(failure(target)))]);
      const { error } = await facade.result(facade.call('Test-It'));
      assert.equal(error?.code, 'X');
      assert.equal(typeof error.target?.items[0], 'string');
    }
  });
});

describe('pwsh: progress', () => {
  it('is thinned out to five a second of each bar, ends with the last, and is completed', async () => {
    const { facade } = await openDouble([
      cmdlet(async (invocation) => {
        for (let percent = 0; percent < 100; percent++) {
          for (const id of [1, 2]) invocation.progress({ id, activity: 'a', status: 's', percent });
          await sleep(5);
        }
        invocation.progress({ id: 1, activity: 'a', status: 's', percent: 100 });
      }),
    ]);
    const started = Date.now();
    const { records } = await facade.result(facade.call('Test-It'));
    // The first, five a second, what waited at the end, and the completion.
    const most = 3 + (Date.now() - started) / 200;
    for (const id of [1, 2]) {
      const bar = records.filter((record) => record.kind === 'progress').filter((record) => record.id === id);
      assert.ok(bar.length >= 3 && bar.length <= most, `${bar.length} records`);
      assert.equal(bar.at(-1)!.completed, true);
      assert.equal(bar.filter(({ completed }) => completed).length, 1);
      if (id === 1) assert.equal(bar.at(-1)!.percent, 100);
    }
  });
});

describe('pwsh: questions', () => {
  it('are asked after everything that was written before them', async () => {
    const { facade } = await openDouble([
      cmdlet(async (invocation) => {
        await invocation.write('before');
        await invocation.write(await invocation.shouldProcess('target', 'action'));
      }),
    ]);
    const { records } = await facade.result(facade.call('Test-It'));
    assert.deepEqual(items(records), ['before', true]);
    const order = facade.received.map(({ method }) => method ?? 'response');
    assert.ok(order.indexOf('records') < order.indexOf('shouldProcess'));
  });

  it('are not asked where nobody can answer', async () => {
    const { facade } = await toys();
    const outcome = async (parameters: object, request: object): Promise<string> => {
      const { error, records } = await facade.result(facade.call('Set-ToyThing', { Name: 'x', ...parameters }, request));
      return error?.code ?? items(records).join();
    };
    assert.equal(await outcome({}, { interactive: false, confirmFrom: 2 }), 'ConfirmationNeeded');
    assert.equal(await outcome({}, { interactive: false, confirmFrom: 3 }), 'changed x');
    assert.equal(await outcome({}, { interactive: false, confirmFrom: 0 }), 'changed x');
    assert.equal(await outcome({ Replace: true }, { interactive: false }), 'ConfirmationNeeded');
    assert.equal(await outcome({ Replace: true, Force: true }, { interactive: false }), 'changed x');
    assert.equal(await outcome({ Replace: true }, { interactive: true, confirmFrom: 2 }), 'changed x');
    facade.answer = () => false;
    assert.equal(await outcome({}, { interactive: true, confirmFrom: 2 }), '');
    assert.equal(await outcome({}, { whatIf: true, confirmFrom: 2 }), 'plan for x');
  });
});

describe('pwsh: stopping', () => {
  it('aborts the signal, waits for the handler, and answers', async () => {
    const log: string[] = [];
    const { facade } = await openDouble([
      cmdlet(async ({ signal }) => {
        try {
          await sleep(60_000, undefined, { signal });
        } finally {
          await sleep(50);
          log.push('cleaned');
        }
      }),
    ]);
    const call = facade.call('Test-It');
    await sleep(20);
    facade.send({ method: '$/cancelRequest', params: { id: call } });
    await facade.result(call);
    assert.deepEqual(log, ['cleaned']);
  });

  it('frees a handler that waits for a slow reader or for an answer', async () => {
    for (const run of [
      async (invocation: Invocation) => {
        for (;;) await invocation.write('x'.repeat(10_000));
      },
      async (invocation: Invocation) => {
        await invocation.shouldContinue('q', 'c');
      },
    ]) {
      const { facade } = await openDouble([cmdlet(run)]);
      facade.acknowledges = false;
      facade.answer = () => undefined;
      const call = facade.call('Test-It', {}, { interactive: true });
      await sleep(30);
      facade.send({ method: '$/cancelRequest', params: { id: call } });
      assert.equal((await facade.result(call)).error?.code, 'Cancelled');
    }
  });

  it('ends all calls when the connection closes, and waits for them', async () => {
    let cleaned = false;
    const { facade, session } = await openDouble([
      cmdlet(async ({ signal }) => {
        try {
          await sleep(60_000, undefined, { signal });
        } finally {
          await sleep(30);
          cleaned = true;
        }
      }),
    ]);
    facade.call('Test-It');
    await sleep(20);
    facade.stream.end();
    await session.closed;
    assert.ok(cleaned);
  });

  it('answers a call at once when something fails that nobody caught', async () => {
    const { facade, session } = await openDouble([cmdlet(({ signal }) => sleep(60_000, undefined, { signal }))]);
    const call = facade.call('Test-It');
    await sleep(20);
    await session.fail(new RangeError('stray'));
    const { error } = await facade.result(call);
    assert.equal(error?.code, 'InternalError');
    assert.equal(error.fatal, true);
    await facade.ended();
  });
});
