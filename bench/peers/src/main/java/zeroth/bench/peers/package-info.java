/**
 * Other engines on the same work, each with its best settings, for {@code zeroth speed}. They are
 * large, so they are built with {@code -Ppeers} alone; nothing else of the project depends on this
 * package.
 */
package zeroth.bench.peers;
