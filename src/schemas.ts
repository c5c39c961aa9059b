/** Every schema that the program checks something with, for what compiles them beforehand. */
import { jobSchema } from './cli/job.generated.js';
import { cmdlets } from './cmdlets/index.js';
import { inventorySchema } from './media/inventory.generated.js';
import { bootstrapSchema, callSchema, completionSchema, requestSchema } from './pwsh/index.js';
import { siteCatalogueSchema } from './site/site.generated.js';

export const schemas = [siteCatalogueSchema, jobSchema, inventorySchema, bootstrapSchema, callSchema, completionSchema, ...cmdlets.map(requestSchema)];
