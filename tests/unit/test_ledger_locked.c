/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Goal: over its channel the ledger keeps its word, whatever ends when. The
 * same cases run against the locked program and, for sanitizers, against
 * the same program without the lock (see ledger.cmake).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "test_ledger_cases.h"
#include "test_ledger_rig.h"

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_ready_names_the_libraries),
    cmocka_unit_test(test_record_durable_is_spooled),
    cmocka_unit_test(test_record_waited_for_is_not_spooled),
    cmocka_unit_test(test_record_again_says_its_stage),
    cmocka_unit_test(test_record_kept_later_is_spooled),
    cmocka_unit_test(test_store_text_has_a_twin),
    cmocka_unit_test(test_store_unknown_deck_is_not_found),
    cmocka_unit_test(test_conclude_done_writes_both_records),
    cmocka_unit_test(test_conclude_done_writes_an_inventory),
    cmocka_unit_test(test_conclude_incomplete_is_internal),
    cmocka_unit_test(test_conclude_fewer_pages_drops_the_rest),
    cmocka_unit_test(test_conclude_refused_keeps_no_artifact),
    cmocka_unit_test(test_conclude_twice_first_end_stands),
    cmocka_unit_test(test_fetch_spooled_gives_the_document),
    cmocka_unit_test(test_fetch_missing_is_concluded),
    cmocka_unit_test(test_erase_gives_a_receipt),
    cmocka_unit_test(test_erase_foreign_is_not_found),
    cmocka_unit_test(test_turn_of_many_answers_in_order),
    cmocka_unit_test(test_drain_ends_well),
    cmocka_unit_test(test_hang_up_ends_well),
    cmocka_unit_test(test_repeat_same_request_is_known),
    cmocka_unit_test(test_repeat_other_document_is_refused),
    cmocka_unit_test(test_repeat_of_other_tenant_is_new),
    cmocka_unit_test(test_poison_is_remembered_per_tenant),
    cmocka_unit_test(test_ticket_is_spent_once),
    cmocka_unit_test(test_ticket_of_refused_deck_is_given_back),
    cmocka_unit_test(test_ticket_of_erased_deck_stays_spent),
    cmocka_unit_test(test_budget_refuses_before_it_is_spent),
    cmocka_unit_test(test_reserve_refuses_all),
    cmocka_unit_test(test_call_is_made_again_later),
    cmocka_unit_test(test_call_given_up_is_gone),
    cmocka_unit_test(test_call_of_erased_deck_is_gone),
    cmocka_unit_test(test_rotate_makes_a_new_key),
    cmocka_unit_test(test_expired_deck_is_swept),
    cmocka_unit_test(test_kill_unfinished_is_recovered),
    cmocka_unit_test(test_kill_waited_for_is_forgotten),
    cmocka_unit_test(test_kill_ended_stays),
    cmocka_unit_test(test_kill_calls_are_made_again),
    cmocka_unit_test(test_kill_at_any_moment_loses_nothing),
    cmocka_unit_test(test_start_original_gone_is_concluded),
    cmocka_unit_test(test_start_unsynced_damage_begins_again),
    cmocka_unit_test(test_start_unsynced_twin_and_inventory_come_back),
    cmocka_unit_test(test_start_leftovers_are_swept),
    cmocka_unit_test(test_start_broken_database_adopts),
    cmocka_unit_test(test_start_newer_database_is_left_alone),
    cmocka_unit_test(test_full_disk_loses_nothing),
};

int
main(int argc, char **argv)
{
	if (argc > 2)
		cmocka_set_test_filter(argv[2]);
	ledger_rig_prepare(argc > 1 && strcmp(argv[1], "nobody") == 0);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
