/**
 * Fine-tuning in a few lines, without a command line: {@link zeroth.bench.finetuning.FineTuning}
 * says what is wanted, {@link zeroth.bench.finetuning.PlannedRun} does it in a run directory. The
 * command {@code finetune} is options in front of this package.
 *
 * <p>Depends on {@code zeroth.bench.experiment}, {@code task}, {@code run} and {@code report}.
 */
package zeroth.bench.finetuning;
