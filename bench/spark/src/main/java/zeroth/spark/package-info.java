/**
 * Asks carried by Apache Spark: an ask is a task, and a worker lives in an executor's JVM. Spark
 * schedules, gives the asks of executors that are gone to others, and lets late ones join; nothing
 * of that is done here.
 *
 * <p>{@link zeroth.spark.SparkEngine} is found by its name {@code spark}. Depends on {@code
 * zeroth.zo.workers} and on Spark, which must be on the class path.
 */
package zeroth.spark;
