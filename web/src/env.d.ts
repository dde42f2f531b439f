/** For tools that do not read single-file components; vue-tsc sees each component's own type. */
declare module '*.vue' {
  import type { DefineComponent } from 'vue'

  const component: DefineComponent
  export default component
}
