export { putReadModels } from './read-model-folder.js';
