/**
 * What weights are used for in a forward, on any backend: a backend around another one, so that
 * models need not know.
 */
package zeroth.tensor.inputs;
