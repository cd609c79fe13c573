/**
 * The command line {@code zeroth}: {@link zeroth.bench.Main} and what all commands share.
 *
 * <p>This module joins the others: it may depend on {@code zeroth.transformer}, {@code zeroth.zo}
 * and {@code zeroth.tensor}, and none of them on it. Inside it, {@code command} calls {@code
 * finetuning} and {@code experiment}, which use {@code task} (data), {@code run} (what a run
 * writes) and {@code report}.
 */
package zeroth.bench;
