/**
 * Timings of the parts that a run's time is made of. After {@code mvn -DskipTests package}:
 *
 * <pre>
 * java -cp 'bench/target/zeroth-bench.jar:bench/target/lib/*' org.openjdk.jmh.Main NAME
 * </pre>
 *
 * where NAME is a class of this package, or a part of its name.
 */
package zeroth.bench.jmh;
