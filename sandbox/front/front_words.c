/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "front/front_words.h"

static const char *const tags[FRONT_LANGUAGE_COUNT] = {
    [FRONT_LANGUAGE_EN] = "en",
    [FRONT_LANGUAGE_DE] = "de",
};

/* clang-format off */
static const char *const words[FRONT_WORD_COUNT][FRONT_LANGUAGE_COUNT] = {
    [FRONT_WORD_FILE] = {"Presentation", "Präsentation"},
    [FRONT_WORD_KINDS] = {"File types", "Dateitypen"},
    [FRONT_WORD_SIZE] = {"Size", "Größe"},
    [FRONT_WORD_UP_TO] = {"up to", "bis zu"},
    [FRONT_WORD_UPLOADING] = {"Uploading", "Wird hochgeladen"},
    [FRONT_WORD_UPLOADED] = {
	"Received; one moment", "Angekommen, einen Moment"},
    [FRONT_WORD_BROKEN] = {
	"The connection broke. Please try again.",
	"Die Verbindung ist abgerissen. Bitte versuchen Sie es noch einmal."},
    [FRONT_WORD_PROGRESS] = {"Progress", "Fortschritt"},
    [FRONT_WORD_REFRESHES] = {
	"This page renews itself.", "Diese Seite erneuert sich von selbst."},
    [FRONT_WORD_ETA_BEFORE] = {"about", "noch etwa"},
    [FRONT_WORD_ETA_AFTER] = {"seconds left", "Sekunden"},
    [FRONT_WORD_AGAIN] = {"Try again", "Noch einmal versuchen"},
    [FRONT_WORD_PROBLEM] = {"That did not work", "Das hat nicht geklappt"},
    [FRONT_WORD_TRY] = {"Try it", "Ausprobieren"},
    [FRONT_WORD_TRY_LEAD] = {
	"Send a presentation and see what comes of it: each slide as a clean "
	"picture, a flat PDF, and the text.",
	"Schicken Sie eine Präsentation und sehen Sie, was daraus wird: jede "
	"Folie als sauberes Bild, ein flaches PDF und der Text."},
    [FRONT_WORD_CONVERT] = {"Convert", "Umwandeln"},
    [FRONT_WORD_DECK] = {"Your presentation", "Ihre Präsentation"},
    [FRONT_WORD_SLIDES] = {"Slides", "Folien"},
    [FRONT_WORD_SLIDE] = {"Slide", "Folie"},
    [FRONT_WORD_OF] = {"of", "von"},
    [FRONT_WORD_PDF] = {"PDF", "PDF"},
    [FRONT_WORD_BUNDLE] = {"All files (ZIP)", "Alle Dateien (ZIP)"},
    [FRONT_WORD_RECORD] = {"Report (JSON)", "Bericht (JSON)"},
    [FRONT_WORD_ANOTHER] = {
	"Convert another presentation", "Noch eine Präsentation umwandeln"},
    [FRONT_WORD_KEPT_UNTIL] = {"Kept until", "Aufbewahrt bis"},
    [FRONT_WORD_TICKET] = {"Upload your slides", "Folien hochladen"},
    [FRONT_WORD_TICKET_LEAD] = {
	"Choose your presentation. It is turned into clean slides for the "
	"conference; the original file is not kept.",
	"Wählen Sie Ihre Präsentation aus. Sie wird für die Konferenz in "
	"saubere Folien umgewandelt; die Originaldatei wird nicht "
	"aufbewahrt."},
    [FRONT_WORD_MEETING] = {"Meeting", "Konferenz"},
    [FRONT_WORD_VALID_UNTIL] = {"Valid until", "Gültig bis"},
    [FRONT_WORD_ONCE] = {
	"This link is good for one presentation.",
	"Dieser Link gilt für eine Präsentation."},
    [FRONT_WORD_UPLOAD] = {"Upload", "Hochladen"},
    [FRONT_WORD_ARRIVED] = {
	"Your slides have arrived. You can close this page.",
	"Ihre Folien sind angekommen. Sie können diese Seite schließen."},
    [FRONT_WORD_TAKE_ANOTHER] = {
	"You can send another file with the same link.",
	"Sie können mit demselben Link eine andere Datei schicken."},
};

static const char *const stages[STAGE_COUNT][FRONT_LANGUAGE_COUNT] = {
    [STAGE_RECEIVED] = {"Waiting for its turn", "Wartet auf seinen Platz"},
    [STAGE_CHECKING] = {"Looking at the file", "Die Datei wird angesehen"},
    [STAGE_QUEUED] = {"Waiting for its turn", "Wartet auf seinen Platz"},
    [STAGE_CONVERTING] = {"Converting", "Wird umgewandelt"},
    [STAGE_RENDERING] = {"Drawing the slides", "Folien werden gezeichnet"},
    [STAGE_VERIFYING] = {"Last checks", "Letzte Prüfungen"},
    [STAGE_DONE] = {"Done", "Fertig"},
    [STAGE_REFUSED] = {"Not accepted", "Nicht angenommen"},
    [STAGE_FAILED] = {"Failed", "Fehlgeschlagen"},
    [STAGE_CANCELLED] = {"Cancelled", "Abgebrochen"},
};

/* A row for each of fault.c, in its words. */
static const char *const faults_de[] = {
    [FAULT_NONE] = "Es ist nichts schiefgegangen.",
    [FAULT_EMPTY] = "Die Datei ist leer.",
    [FAULT_TOO_LARGE] = "Die Datei ist größer, als dieser Dienst annimmt.",
    [FAULT_TYPE_UNSUPPORTED] =
	"Dateien dieser Art werden hier nicht angenommen.",
    [FAULT_TYPE_MISMATCH] =
	"Die Datei ist nicht, was ihr Name oder angegebener Typ sagt.",
    [FAULT_ENCRYPTED] =
	"Die Datei ist mit einem Passwort geschützt; speichern Sie sie ohne.",
    [FAULT_DAMAGED] = "Die Datei ist beschädigt oder unvollständig; speichern "
	"Sie sie neu und versuchen Sie es noch einmal.",
    [FAULT_ARCHIVE_BOMB] =
	"Die Datei entpackt sich zu weit mehr, als eine Präsentation braucht.",
    [FAULT_ARCHIVE_UNSAFE] = "Die Datei ist so gepackt, dass Programme sie "
	"verschieden lesen.",
    [FAULT_MARKUP_UNSAFE] =
	"Die Datei enthält Auszeichnungen, die kein Büroprogramm schreibt.",
    [FAULT_TOO_MANY_PAGES] =
	"Die Datei hat mehr Seiten, als dieser Dienst annimmt.",
    [FAULT_NO_PAGES] = "Die Datei hat keine Seite, die sich zeigen lässt.",
    [FAULT_PAGE_TOO_LARGE] =
	"Eine Seite der Datei ist größer, als dieser Dienst annimmt.",
    [FAULT_TOO_COMPLEX] = "Die Datei braucht mehr Speicher oder Platz, als "
	"eine Präsentation bekommen kann.",
    [FAULT_TIMEOUT] = "Die Umwandlung hat länger gedauert, als sie darf.",
    [FAULT_CONVERSION] = "Die Datei konnte nicht umgewandelt werden.",
    [FAULT_VIOLATION] =
	"Die Datei hat ihre Umwandlung zu etwas Verbotenem verleitet.",
    [FAULT_BAD_REQUEST] = "Diese Anfrage versteht der Dienst nicht.",
    [FAULT_UNAUTHORIZED] = "Es wird ein gültiger Schlüssel gebraucht.",
    [FAULT_NOT_FOUND] = "Hier ist nichts.",
    [FAULT_METHOD] = "Das geht an dieser Stelle nicht.",
    [FAULT_LENGTH_REQUIRED] =
	"Die Anfrage muss sagen, wie lang ihr Inhalt ist.",
    [FAULT_RATE_LIMITED] = "Von hier wird zu viel auf einmal hochgeladen; "
	"versuchen Sie es gleich noch einmal.",
    [FAULT_CANCELLED] = "Das Hochladen wurde abgebrochen.",
    [FAULT_BUSY] =
	"Der Dienst ist ausgelastet; versuchen Sie es gleich noch einmal.",
    [FAULT_STOPPING] = "Der Dienst hält an oder läuft gerade an; versuchen "
	"Sie es gleich noch einmal.",
    [FAULT_STORAGE] = "Der Dienst hat keinen Platz mehr für Ergebnisse; "
	"versuchen Sie es später noch einmal.",
    [FAULT_INTERNAL] =
	"Der Dienst hat versagt; an der Datei muss es nicht liegen.",
    [FAULT_POISON] = "Die Datei hat ihre Umwandlung zweimal abstürzen lassen; "
	"speichern Sie sie neu und versuchen Sie es noch einmal.",
    [FAULT_FORBIDDEN] = "Das ist mit diesem Schlüssel nicht erlaubt.",
    [FAULT_TICKET] = "Dieser Link wurde schon benutzt oder ist abgelaufen; "
	"bitten Sie um einen neuen.",
    [FAULT_RANGE] = "Diesen Teil hat die Datei nicht.",
    [FAULT_KEY_REUSED] =
	"Dieser Idempotency-Key kam schon mit einem anderen Dokument.",
};
/* clang-format on */
STATIC_ASSERT(COUNT_OF(faults_de) == FAULT_COUNT, "a row for each fault");

const char *
front_words_tag(enum front_language language)
{
	return tags[language];
}

enum front_language
front_words_other(enum front_language language)
{
	return language == FRONT_LANGUAGE_EN ? FRONT_LANGUAGE_DE
					     : FRONT_LANGUAGE_EN;
}

const char *
front_words_find(enum front_language language, enum front_word word)
{
	return words[word][language];
}

const char *
front_words_stage(enum front_language language, uint32_t stage)
{
	if (stage >= STAGE_COUNT || !stages[stage][language])
		return "";
	return stages[stage][language];
}

const char *
front_words_fault(enum front_language language, enum fault fault)
{
	const struct fault_row *row = fault_find(fault);

	return language == FRONT_LANGUAGE_DE ? faults_de[row->fault]
					     : row->sentence;
}
