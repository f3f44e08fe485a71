// The time of an edit is measured here; tests beside it would be measured too.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
