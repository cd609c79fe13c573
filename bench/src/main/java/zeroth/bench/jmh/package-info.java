/**
 * Timings of the parts that a run's time is made of: {@code ProductBenchmark} (matrix products),
 * {@code LinearBenchmark} (what a perturbation adds to them), {@code NoiseBenchmark}, {@code
 * StepBenchmark} (steps, forwards, updates). After {@code mvn -DskipTests package}:
 *
 * <pre>
 * java -cp 'bench/target/zeroth-bench.jar:bench/target/lib/*' org.openjdk.jmh.Main -prof gc NAME
 * </pre>
 *
 * where NAME is a class of this package, or a part of its name; none runs all. {@code -prof gc}
 * tells the bytes that an operation allocates, {@code -p threads=1} sets a parameter. Whole ratios
 * against targets and other engines are what {@code zeroth speed} prints.
 */
package zeroth.bench.jmh;
