import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

/**
 * How the pages inside LINE are built; infra/dev/pages/build.ts says where to. JSX is Preact's. No picture or font is
 * put into the code as `data:`: the policy of the pages takes their own address alone (api/liff/pagePolicy.ts).
 */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: '/liff/',
  publicDir: false,
  cacheDir: fileURLToPath(new URL('../.cache/vite', import.meta.url)),
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    // LINE's browser is the WebView of the phone: Android's is up to date, iOS 15 has no newer one.
    target: ['es2021', 'safari15'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
})
