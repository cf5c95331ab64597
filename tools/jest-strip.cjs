// A jest transformer over Node's own type stripping: no compiler to install, positions kept, so no source map.
const { stripTypeScriptTypes } = require('node:module');
const { createHash } = require('node:crypto');

module.exports = {
  process: (source) => ({ code: stripTypeScriptTypes(source, { mode: 'strip' }) }),
  getCacheKey: (source, _path, options) =>
    createHash('sha1')
      .update(source)
      .update('\0')
      .update(process.version)
      .update(options.instrument ? '1' : '0')
      .digest('hex'),
};
