(* All checks, for files that theorychecks prove writes. *)
From TheoryChecks.Check Require Export Cells Patterns Tree Points Convex Rank Region PartialMinimum PositiveLoss Interference Gauge Recovery Dimension PatternMinimum.
