import { serve } from '../../src/pwsh/index.js';
import { toyCmdlets, ToyState } from './toy-cmdlets.js';

serve({ cmdlets: toyCmdlets, createState: () => new ToyState(), version: '1.2.3' });
