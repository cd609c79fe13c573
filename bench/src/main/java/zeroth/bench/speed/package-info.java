/**
 * What a step costs, as ratios between things timed in turn in one run: steps over their forwards,
 * and this project over other engines. Those come as {@link zeroth.bench.speed.Peer}s from a module
 * of their own, which ordinary builds leave out. Depends on {@code zeroth.bench.experiment}, {@code
 * task} and {@code run}.
 */
package zeroth.bench.speed;
