import vue from 'eslint-plugin-vue'
import ts from 'typescript-eslint'
import vueParser from 'vue-eslint-parser'

// What a candidate or a visitor waits for stays small: no component library, no i18n library, no charts.
const heavy = ['element-plus', '@element-plus/*', 'vue-i18n', 'echarts', 'echarts/*']
const consoleOnly = { group: ['@/admin/*', '**/admin/*'], message: 'the console is a face of its own' }

export default ts.config(
  { ignores: ['dist', 'node_modules', 'src/shared/schema.d.ts', 'src/admin/components.d.ts'] },
  ...ts.configs.recommended,
  ...vue.configs['flat/recommended'],
  {
    files: ['**/*.vue'],
    languageOptions: { parser: vueParser, parserOptions: { parser: ts.parser, extraFileExtensions: ['.vue'] } },
  },
  {
    rules: {
      'no-undef': 'off', // the compiler knows better
      'no-console': 'error',
      eqeqeq: ['error', 'smart'],
      '@typescript-eslint/consistent-type-imports': 'error',
      'vue/no-v-html': 'error',
      // A style attribute in a hoisted template is markup and is refused by `style-src 'self'`; use a class or :style.
      'vue/no-restricted-static-attribute': ['error', { key: 'style', message: 'the page policy refuses style attributes' }],
      'vue/multi-word-component-names': 'off',
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/html-self-closing': ['error', { html: { void: 'never', normal: 'any', component: 'always' }, svg: 'always' }],
    },
  },
  {
    files: ['src/exam/**', 'src/learn/**', 'src/shared/**'],
    rules: { 'no-restricted-imports': ['error', { patterns: [{ group: heavy, message: 'too heavy for this face' }, consoleOnly] }] },
  },
)
