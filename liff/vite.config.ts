import { fileURLToPath } from 'node:url'
import { defineConfig, type Plugin } from 'vite'

/**
 * Vite puts code around each `import()` that first loads the styles of the part. No part has styles of its own
 * (`cssCodeSplit`), and 0.6 kB of the 40 kB that the page may weigh is a lot. Where Vite names its helper otherwise the
 * pages work as well, and the weight in test/pages fails.
 */
const loadPlainly: Plugin = {
  name: 'load-plainly',
  enforce: 'pre',
  load: (id) =>
    id.endsWith('vite/preload-helper.js') ? 'export const __vitePreload = (load) => load()' : null,
}

/**
 * How the pages inside LINE are built; infra/dev/pages/build.ts says where to. JSX is Preact's. No picture or font is
 * put into the code as `data:`: the policy of the pages takes their own address alone (api/liff/pagePolicy.ts).
 */
export default defineConfig({
  plugins: [loadPlainly],
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: '/liff/',
  publicDir: false,
  cacheDir: fileURLToPath(new URL('../.cache/vite', import.meta.url)),
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    // LINE's browser is the WebView of the phone: Android's is brought up to date by itself, iOS has that of its version.
    target: ['safari15', 'chrome100'],
    assetsInlineLimit: 0,
    modulePreload: false,
    // All styles in one file, which the page itself loads.
    cssCodeSplit: false,
    reportCompressedSize: false,
  },
})
