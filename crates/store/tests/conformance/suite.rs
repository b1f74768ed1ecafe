//! The list of cases, written once: a store that calls [`suite`] runs them all.

/// Makes one test per case for one store.
macro_rules! suite {
    ($name:ident, $make:expr) => {
        suite!(
            $name,
            $make,
            [
                a_new_message_is_read_back_as_written,
                a_message_is_written_once_per_version,
                a_failed_transaction_leaves_nothing,
                a_unique_key_names_one_message,
                one_transaction_does_not_contradict_itself,
                keys_may_be_long_and_odd,
                a_lookup_key_names_many,
                work_is_claimed_once_and_again_after_the_lease,
                work_that_somebody_held_before_says_so,
                work_is_claimed_oldest_first_and_not_beyond_the_limit,
                busy_lanes_are_passed_over,
                one_lane_does_not_get_a_whole_claim,
                work_in_the_future_is_not_due,
                planning_a_slot_again_replaces_it,
                cancelled_work_is_gone,
                settled_work_cannot_be_settled_again,
                a_commit_may_take_what_it_plans,
                released_leases_are_due_again,
                the_next_due_time_is_told,
                urgent_work_goes_first,
                every_eighth_piece_of_work_is_not_urgent,
                urgency_changes_with_the_plan,
                bytes_are_kept_once,
                sealed_bytes_and_content_are_both_found,
                dropped_bytes_are_gone_and_may_be_kept_again,
                a_message_that_passes_through_is_kept_like_any_other,
                a_record_is_read_back_as_written,
                a_record_is_written_once_per_version,
                a_record_and_a_message_are_written_together_or_not,
                two_writes_of_one_record_in_one_transaction_are_refused,
                tokens_are_replaced_with_the_record,
                records_are_listed_by_id_in_pages,
                any_token_finds_a_record_once,
                records_with_a_token_are_counted,
                records_of_organisations_and_kinds_are_apart,
                a_removed_record_is_gone_and_can_be_new_again,
                the_id_of_a_record_has_an_end,
                records_may_hold_any_characters,
                messages_are_listed_newest_first_in_pages,
                audit_chains_are_linked_per_organisation,
                concurrent_writers_never_lose_an_update,
            ]
        );
    };
    ($name:ident, $make:expr, [$($case:ident),* $(,)?]) => {
        mod $name {
            use super::*;

            pub(crate) const CASES: &[&str] = &[$(stringify!($case)),*];

            $(
                #[tokio::test]
                async fn $case() {
                    let (_keep, store) = $make.await;
                    cases::$case(&store).await;
                }
            )*
        }
    };
}

/// The cases that are written, whether or not the list has them.
pub(crate) fn written() -> Vec<&'static str> {
    [
        include_str!("cases.rs"),
        include_str!("passing.rs"),
        include_str!("records.rs"),
        include_str!("urgency.rs"),
    ]
    .into_iter()
    .flat_map(str::lines)
    .filter_map(|line| line.strip_prefix("pub(crate) async fn ")?.split('(').next())
    .collect()
}
