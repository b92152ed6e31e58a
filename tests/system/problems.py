# SPDX-License-Identifier: GPL-3.0-or-later
"""A refusal is a problem document (RFC 9457) with a stable code."""
import case

POLICY = "default-src 'none'; sandbox"
RETRIES = (429, 503)


class ProblemCase(case.ServiceCase):
    """Tests that expect refusals."""

    def assert_problem(self, answer, status, code):
        """That refusal, in that form."""
        self.assertIsNotNone(answer, "no answer")
        self.assertEqual((answer.status, answer.code), (status, code),
                         answer.body)
        head, said = answer.headers, answer.json
        self.assertEqual(head["content-type"], "application/problem+json")
        self.assertEqual(head["x-content-type-options"], "nosniff")
        self.assertEqual(head["content-security-policy"], POLICY)
        self.assertEqual(head["cache-control"], "no-store")
        self.assertNotIn("server", head)
        self.assertEqual(said["type"], "urn:cleandeck:fault:" + code)
        self.assertEqual(said["status"], status)
        self.assertTrue(said["title"].endswith("."), said)
        self.assertLessEqual(set(said), {"type", "title", "status", "code",
                                         "detail"})
        self.assertTrue(answer.body.isascii())
        self.assertEqual("retry-after" in head, status in RETRIES)
        if status in RETRIES:
            self.assertTrue(1 <= int(head["retry-after"]) <= 3600)
        self.assertEqual("allow" in head, status == 405)
        self.assertEqual("www-authenticate" in head, status == 401)
