// `node greeting.mjs` makes the PowerShell module ./Greeting, whose backend is this same file:
//   Import-Module ./Greeting; 'World' | Get-Greeting
import { defineCmdlet, serve, writeModule } from 'cmmedia/pwsh';
const cmdlets = [defineCmdlet({
  name: 'Get-Greeting', synopsis: 'Greets.', description: ['Greets whoever comes along.'], outputs: ['System.String'],
  parameters: { Name: { type: 'string', help: 'Who is greeted.', mandatory: true, position: 0, pipeline: 'ByValue' } },
  examples: [{ code: 'Get-Greeting World', explanation: 'Gives "Hello, World!".' }],
  run: ({ Name }, invocation) => invocation.write(`Hello, ${Name}!`),
})];
const manifest = { name: 'Greeting', version: '1.0.0', guid: '0c6c4d0e-6f0b-4c36-8f0e-2f1f6f7f3a10', author: 'Me', copyright: 'None', description: 'Greets.', tags: [] };
if (process.argv[1].endsWith('greeting.mjs')) writeModule(cmdlets, { manifest, folder: '.', backend: `import('${import.meta.url}');` });
else serve({ cmdlets, createState: () => undefined, version: manifest.version });
