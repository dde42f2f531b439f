/** On a screen too narrow for the whole wall: which part of it is shown. */
export type View = 'doubts' | 'trends' | 'health'
