package zeroth.zo.registry;

import static zeroth.zo.registry.Setting.atLeast;
import static zeroth.zo.registry.Setting.positive;
import static zeroth.zo.registry.Shared.list;

import java.util.List;
import zeroth.zo.Schedule;
import zeroth.zo.method.JaguarMuon;
import zeroth.zo.method.ZoMuon;

/** Methods whose steps in matrices are orthogonalised. */
final class SpectralEntries {
  private SpectralEntries() {}

  static List<MethodEntry> all() {
    return List.of(
        new MethodEntry(
            "zo-muon",
            "one-sided estimates inside a random subspace, orthogonalised",
            "Lang et al. 2026, arXiv 2602.17155",
            1e-2,
            Schedule.CONSTANT,
            list(
                Shared.eps(1e-3),
                Setting.directions("samples", 1, 4, "one-sided losses a step"),
                atLeast("rank", 1, 64, "rank of the subspace"),
                atLeast("period", 1, 100, "steps that a subspace is kept"),
                positive("vector-share", 1e-5, "learning rate of vectors by that of matrices"),
                Shared.decay(),
                Shared.embedding()),
            s -> s.whole("samples") + 1,
            Shared::subspaceFloats,
            (s, theta) ->
                new ZoMuon(
                    s.real("eps"),
                    s.whole("samples"),
                    s.whole("rank"),
                    s.whole("period"),
                    s.real("vector-share"),
                    Shared.rule("sgd", s, theta),
                    theta)),
        new MethodEntry(
            "jaguar-muon",
            "the slope along a random block, remembered there; orthogonalised average",
            "Petrov et al. 2025, arXiv 2506.04430",
            1e-3,
            Schedule.CONSTANT,
            list(
                Shared.eps(1e-3),
                Shared.block(),
                Shared.beta(),
                atLeast("iterations", 1, 10, "iterations of Newton and Schulz"),
                Shared.embedding()),
            s -> 2,
            (s, theta) -> 2 * theta.trainableSize() + Shared.blockFloats(theta),
            (s, theta) ->
                new JaguarMuon(
                    s.real("eps"),
                    s.real("beta"),
                    s.whole("iterations"),
                    Shared.blocks(s, theta),
                    theta)));
  }
}
