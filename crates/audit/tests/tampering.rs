//! Each way to tamper with a chain, by name, and what exposes it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

mod rig;

use audit::{Action, Fault, Head, Report, Verdict, Verifier, Warning};
use rig::{chain, chain_of, draft, key, org, other_org, recomputed, signed, verify};

fn verdicts(report: &Report) -> Vec<Verdict> {
    report.heads.iter().map(|check| check.verdict).collect()
}

#[test]
fn an_untouched_chain_is_intact_and_confirmed_up_to_its_last_signed_head() {
    let entries = chain(10);
    let key = key();
    let heads = [signed(&key, &entries[3]), signed(&key, &entries[7])];
    let report = verify(&entries, &[key.public_key()], &heads);
    assert!(report.is_intact());
    assert_eq!(report.verified, entries[9].head());
    assert_eq!(verdicts(&report), [Verdict::Confirmed, Verdict::Confirmed]);
    assert_eq!(report.confirmed_up_to(), Some(8));
    assert_eq!(report.warnings, []);
}

#[test]
fn without_signed_heads_nothing_is_confirmed() {
    let report = verify(&chain(3), &[], &[]);
    assert!(report.is_intact());
    assert_eq!(report.confirmed_up_to(), None);
}

#[test]
fn an_empty_chain_is_its_own_genesis() {
    let report = verify(&[], &[], &[]);
    assert!(report.is_intact());
    assert_eq!(report.verified, Head::genesis(&org()));
}

#[test]
fn any_field_changed() {
    let changes: [fn(&mut audit::Draft); 6] = [
        |draft| draft.at = draft.at.plus_millis(1),
        |draft| draft.actor.push('x'),
        |draft| draft.action = Action::KeyUsed,
        |draft| draft.subject = None,
        |draft| draft.detail.clear(),
        |draft| draft.detail.values_mut().for_each(|value| value.push('0')),
    ];
    for (n, change) in changes.into_iter().enumerate() {
        let mut entries = chain(6);
        change(&mut entries[3].draft);
        let report = verify(&entries, &[], &[]);
        assert_eq!(
            report.first_break,
            Some(Fault::HashMismatch { seq: 4 }),
            "change {n}"
        );
        assert_eq!(report.verified, entries[2].head(), "change {n}");
        assert!(!report.is_intact());
    }
}

#[test]
fn text_moved_from_one_field_to_its_neighbour() {
    let mut entries = chain(1);
    entries[0].draft.detail = [("ab".to_owned(), "c".to_owned())].into();
    let mut entries = recomputed(&entries);
    entries[0].draft.detail = [("a".to_owned(), "bc".to_owned())].into();
    let report = verify(&entries, &[], &[]);
    assert_eq!(report.first_break, Some(Fault::HashMismatch { seq: 1 }));
}

#[test]
fn an_entry_changed_with_its_own_hash_recomputed() {
    let mut entries = chain(6);
    entries[3].draft.actor = "somebody else".to_owned();
    entries[3].hash = entries[3].computed_hash();
    let report = verify(&entries, &[], &[]);
    assert_eq!(report.first_break, Some(Fault::PrevMismatch { seq: 5 }));
}

#[test]
fn a_hash_changed() {
    let mut entries = chain(6);
    entries[5].hash = entries[4].hash;
    let report = verify(&entries, &[], &[]);
    assert_eq!(report.first_break, Some(Fault::HashMismatch { seq: 6 }));
}

#[test]
fn an_entry_removed() {
    let mut entries = chain(6);
    entries.remove(2);
    let report = verify(&entries, &[], &[]);
    assert_eq!(
        report.first_break,
        Some(Fault::SeqGap {
            expected: 3,
            found: 4
        })
    );
}

#[test]
fn an_entry_removed_and_the_rest_renumbered() {
    let mut entries = chain(6);
    entries.remove(2);
    entries[2].seq = 3;
    let report = verify(&entries, &[], &[]);
    assert_eq!(report.first_break, Some(Fault::PrevMismatch { seq: 3 }));
}

#[test]
fn the_first_entry_removed() {
    let entries = chain(6);
    let report = verify(&entries[1..], &[], &[]);
    assert_eq!(
        report.first_break,
        Some(Fault::SeqGap {
            expected: 1,
            found: 2
        })
    );
    assert_eq!(report.verified.seq, 0);
}

#[test]
fn an_entry_doubled() {
    let mut entries = chain(6);
    entries.insert(3, entries[2].clone());
    let report = verify(&entries, &[], &[]);
    assert_eq!(
        report.first_break,
        Some(Fault::SeqGap {
            expected: 4,
            found: 3
        })
    );
}

#[test]
fn an_entry_inserted() {
    let mut entries = chain(6);
    let forged = audit::link(&entries[2].head(), draft(99));
    entries.insert(3, forged);
    let report = verify(&entries, &[], &[]);
    assert_eq!(
        report.first_break,
        Some(Fault::SeqGap {
            expected: 5,
            found: 4
        })
    );
}

#[test]
fn two_entries_swapped() {
    let mut entries = chain(6);
    entries.swap(2, 3);
    let report = verify(&entries, &[], &[]);
    assert_eq!(
        report.first_break,
        Some(Fault::SeqGap {
            expected: 3,
            found: 4
        })
    );
}

#[test]
fn two_drafts_swapped() {
    let mut entries = chain(6);
    let kept = entries[2].draft.clone();
    entries[2].draft = std::mem::replace(&mut entries[3].draft, kept);
    let report = verify(&entries, &[], &[]);
    assert_eq!(report.first_break, Some(Fault::HashMismatch { seq: 3 }));
}

#[test]
fn an_entry_of_another_organisation() {
    let mut entries = chain(6);
    entries[3] = chain_of(&other_org(), 6).remove(3);
    let report = verify(&entries, &[], &[]);
    assert_eq!(
        report.first_break,
        Some(Fault::WrongOrganisation { expected: 4 })
    );
}

#[test]
fn an_entry_of_another_organisation_relabelled() {
    let mut entries = chain(6);
    entries[0] = chain_of(&other_org(), 1).remove(0);
    entries[0].org = org();
    let report = verify(&entries, &[], &[]);
    assert_eq!(report.first_break, Some(Fault::HashMismatch { seq: 1 }));
}

#[test]
fn the_end_cut_off() {
    let entries = chain(10);
    let key = key();
    let heads = [signed(&key, &entries[4]), signed(&key, &entries[9])];
    let report = verify(&entries[..8], &[key.public_key()], &heads);
    assert_eq!(report.first_break, None);
    assert_eq!(verdicts(&report), [Verdict::Confirmed, Verdict::Truncated]);
    assert!(!report.is_intact());
    assert_eq!(report.confirmed_up_to(), Some(5));
}

#[test]
fn everything_cut_off() {
    let entries = chain(2);
    let key = key();
    let report = verify(&[], &[key.public_key()], &[signed(&key, &entries[0])]);
    assert_eq!(verdicts(&report), [Verdict::Truncated]);
}

#[test]
fn a_full_rewrite_with_recomputed_hashes_is_exposed_by_an_old_signed_head() {
    let entries = chain(10);
    let key = key();
    let old = [signed(&key, &entries[1]), signed(&key, &entries[5])];
    let mut forged = entries;
    forged[2].draft.action = Action::PersonOpened;
    let forged = recomputed(&forged);
    let alone = verify(&forged, &[], &[]);
    assert!(
        alone.is_intact(),
        "without signed heads a rewrite fits itself"
    );
    let report = verify(&forged, &[key.public_key()], &old);
    assert_eq!(report.first_break, None);
    assert_eq!(verdicts(&report), [Verdict::Confirmed, Verdict::Rewritten]);
    assert!(!report.is_intact());
    assert_eq!(report.confirmed_up_to(), Some(2));
}

#[test]
fn the_last_entry_rewritten_is_exposed_only_by_its_own_head() {
    let entries = chain(5);
    let key = key();
    let mut forged = entries.clone();
    forged[4].draft.actor = "somebody else".to_owned();
    let forged = recomputed(&forged);
    let before = verify(&forged, &[key.public_key()], &[signed(&key, &entries[3])]);
    assert!(before.is_intact());
    assert_eq!(
        before.confirmed_up_to(),
        Some(4),
        "and says that entry 5 is not confirmed"
    );
    let at = verify(&forged, &[key.public_key()], &[signed(&key, &entries[4])]);
    assert_eq!(verdicts(&at), [Verdict::Rewritten]);
}

#[test]
fn a_rewrite_signed_with_a_key_of_the_forgers_own() {
    let key = key();
    let forged = chain(4);
    let forgers = rig::key();
    let report = verify(
        &forged,
        &[key.public_key()],
        &[signed(&forgers, &forged[3])],
    );
    assert_eq!(verdicts(&report), [Verdict::UnknownKey]);
    assert!(!report.is_intact());
    assert_eq!(report.confirmed_up_to(), None);
}

#[test]
fn a_forgers_head_that_names_the_right_key() {
    let key = key();
    let entries = chain(4);
    let mut head = signed(&rig::key(), &entries[3]);
    head.key_id = key.public_key().key_id();
    let report = verify(&entries, &[key.public_key()], &[head]);
    assert_eq!(verdicts(&report), [Verdict::BadSignature]);
}

#[test]
fn a_signed_head_changed_to_fit_a_rewrite() {
    let entries = chain(4);
    let key = key();
    let mut head = signed(&key, &entries[3]);
    let mut forged = entries;
    forged[0].draft.actor = "somebody else".to_owned();
    let forged = recomputed(&forged);
    head.head.hash = forged[3].hash;
    let report = verify(&forged, &[key.public_key()], &[head]);
    assert_eq!(verdicts(&report), [Verdict::BadSignature]);
}

#[test]
fn a_signed_head_backdated_or_moved() {
    let entries = chain(4);
    let key = key();
    let mut backdated = signed(&key, &entries[3]);
    backdated.at = backdated.at.plus_millis(-1);
    let mut moved = signed(&key, &entries[3]);
    moved.head.seq = 3;
    moved.head.hash = entries[2].hash;
    let report = verify(&entries, &[key.public_key()], &[backdated, moved]);
    assert_eq!(
        verdicts(&report),
        [Verdict::BadSignature, Verdict::BadSignature]
    );
}

#[test]
fn a_signed_head_of_another_organisations_chain() {
    let key = key();
    let others = chain_of(&other_org(), 4);
    let report = verify(&chain(4), &[key.public_key()], &[signed(&key, &others[3])]);
    assert_eq!(verdicts(&report), [Verdict::WrongOrganisation]);
    assert!(!report.is_intact());
}

#[test]
fn heads_beyond_a_break_are_not_called_truncated() {
    let mut entries = chain(6);
    let key = key();
    let heads = [signed(&key, &entries[1]), signed(&key, &entries[5])];
    entries[3].draft.actor.clear();
    let report = verify(&entries, &[key.public_key()], &heads);
    assert_eq!(verdicts(&report), [Verdict::Confirmed, Verdict::NotReached]);
}

#[test]
fn only_the_first_break_is_reported_and_again_for_what_follows() {
    let mut entries = chain(6);
    entries[1].draft.actor.clear();
    entries[4].org = other_org();
    let mut verifier = Verifier::new(org(), &[]);
    assert_eq!(verifier.push(&entries[0]), Ok(()));
    let fault = Err(Fault::HashMismatch { seq: 2 });
    for entry in &entries[1..] {
        assert_eq!(verifier.push(entry), fault);
    }
    assert_eq!(verifier.push_json_line("nonsense"), fault);
    assert_eq!(verifier.finish(&[]).verified.seq, 1);
}

#[test]
fn a_clock_set_back_is_a_warning() {
    let mut entries = chain(5);
    entries[2].draft.at = entries[1].draft.at.plus_millis(-250);
    let report = verify(&recomputed(&entries), &[], &[]);
    assert!(report.is_intact());
    assert_eq!(
        report.warnings,
        [Warning::TimeWentBack {
            seq: 3,
            by_millis: 250
        }]
    );
    assert_eq!(report.warnings_total, 1);
}

#[test]
fn warnings_are_all_counted_though_not_all_listed() {
    let mut entries = chain(150);
    let start = entries[0].draft.at;
    for (n, entry) in (0i64..).zip(&mut entries) {
        entry.draft.at = start.plus_millis(-n);
    }
    let report = verify(&recomputed(&entries), &[], &[]);
    assert_eq!(report.warnings.len(), audit::MAX_WARNINGS);
    assert_eq!(report.warnings_total, 149);
}

#[test]
fn a_chain_with_the_highest_number_does_not_overflow() {
    let head = Head {
        seq: u64::MAX,
        ..Head::genesis(&org())
    };
    let entry = audit::link(&head, draft(1));
    let report = verify(&[entry], &[], &[]);
    let fault = Fault::SeqGap {
        expected: 1,
        found: u64::MAX,
    };
    assert_eq!(report.first_break, Some(fault));
    let key = key();
    let far = audit::sign_head(&key, head, draft(1).at).unwrap();
    let report = verify(&chain(1), &[key.public_key()], &[far]);
    assert_eq!(verdicts(&report), [Verdict::Truncated]);
}

#[test]
fn faults_say_where_in_plain_words() {
    let gap = Fault::SeqGap {
        expected: 3,
        found: 5,
    };
    assert_eq!(
        gap.to_string(),
        "expected entry 3, found 5; entries are missing, doubled or moved"
    );
    assert!(
        Fault::HashMismatch { seq: 7 }
            .to_string()
            .starts_with("entry 7: ")
    );
    assert!(Verdict::Truncated.to_string().starts_with("TRUNCATED"));
}
