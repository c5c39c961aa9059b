/* The Node backend that the PowerShell module starts: one child a runspace, spoken to over the pipe that PowerShell owns. */
import { cmdlets, complete, Session } from './cmdlets/index.js';
import { serve } from './pwsh/index.js';
import { version } from './version.generated.js';

serve({ cmdlets, createState: () => new Session(), complete, version });
