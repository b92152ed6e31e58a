/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_ledger_cases.h - what the ledger has to do, over its channel. */
#ifndef CLEANDECK_TESTS_LEDGER_CASES_H
#define CLEANDECK_TESTS_LEDGER_CASES_H

/* test_ledger_flow.c: a deck's life. */
void test_ready_names_the_libraries(void **state);
void test_record_durable_is_spooled(void **state);
void test_record_waited_for_is_not_spooled(void **state);
void test_record_again_says_its_stage(void **state);
void test_record_kept_later_is_spooled(void **state);
void test_store_text_has_a_twin(void **state);
void test_store_unknown_deck_is_not_found(void **state);
void test_conclude_done_writes_both_records(void **state);
void test_conclude_done_writes_an_inventory(void **state);
void test_conclude_incomplete_is_internal(void **state);
void test_conclude_fewer_pages_drops_the_rest(void **state);
void test_conclude_refused_keeps_no_artifact(void **state);
void test_conclude_twice_first_end_stands(void **state);
void test_fetch_spooled_gives_the_document(void **state);
void test_fetch_missing_is_concluded(void **state);
void test_erase_gives_a_receipt(void **state);
void test_erase_foreign_is_not_found(void **state);
void test_turn_of_many_answers_in_order(void **state);
void test_drain_ends_well(void **state);
void test_hang_up_ends_well(void **state);

/* test_ledger_gate.c: what RECORD refuses, callbacks, keys, expiry. */
void test_repeat_same_request_is_known(void **state);
void test_repeat_other_document_is_refused(void **state);
void test_repeat_of_other_tenant_is_new(void **state);
void test_poison_is_remembered_per_tenant(void **state);
void test_ticket_is_spent_once(void **state);
void test_ticket_of_refused_deck_is_given_back(void **state);
void test_ticket_of_erased_deck_stays_spent(void **state);
void test_budget_refuses_before_it_is_spent(void **state);
void test_reserve_refuses_all(void **state);
void test_call_is_made_again_later(void **state);
void test_call_given_up_is_gone(void **state);
void test_call_of_erased_deck_is_gone(void **state);
void test_rotate_makes_a_new_key(void **state);
void test_expired_deck_is_swept(void **state);

/* test_ledger_crash.c: what is left when something ends before its time. */
void test_kill_unfinished_is_recovered(void **state);
void test_kill_waited_for_is_forgotten(void **state);
void test_kill_ended_stays(void **state);
void test_kill_calls_are_made_again(void **state);
void test_kill_at_any_moment_loses_nothing(void **state);
void test_start_original_gone_is_concluded(void **state);
void test_start_unsynced_damage_begins_again(void **state);
void test_start_unsynced_twin_and_inventory_come_back(void **state);
void test_start_leftovers_are_swept(void **state);
void test_start_broken_database_adopts(void **state);
void test_start_newer_database_is_left_alone(void **state);
void test_full_disk_loses_nothing(void **state);

#endif
