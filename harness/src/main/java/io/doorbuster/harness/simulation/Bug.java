package io.doorbuster.harness.simulation;

/** Mistakes that can be planted, to show that the simulation finds them. None of them is in production code. */
enum Bug {
    CHECK_THEN_ACT("the writer reads the ledger rows without locking them"),
    PLACES_WHAT_DOES_NOT_FIT("the writer places new orders without asking whether they fit"),
    NEW_ATTEMPT_ON_RETRY("an app node sends an order in doubt again under a new attempt"),
    ANSWER_BEFORE_COMMIT("the writer answers before its transaction is committed"),
    RELEASE_AFTER_SELECT("the sweep looks for an order and releases, without a void row"),
    SWEEP_WITHOUT_DATABASE("the sweep releases though the database does not answer"),
    VOID_BARS_NOTHING("a void row bars no try, whatever its deadline"),
    REPLAY_REFUSED_AT_SELL_OUT("the desk refuses what is short without asking the journal"),
    SEEN_IS_ONLY_LOOKED_FOR("the desk does not place what the journal has seen and nobody owns"),
    REPLAY_GIVES_STOCK_BACK("a replay takes its units off the sold ones"),
    COMMIT_UNKNOWN_IS_FAILURE("a commit that nobody answered is taken for a failure"),
    ANY_BODY_IS_A_REPLAY("the fingerprint of a repeated attempt is not compared"),
    CURSOR_SKIPS_IN_FLIGHT("the stream reads all writers behind one number"),
    CURSOR_RUNS_BACK("the sink stores whatever the reader brings, and its position"),
    RECENT_ORDERS_SKIP_A_LOST_COMMIT(
            "the writer goes on telling the stream of its orders after a commit of unknown end"),
    LATEST_WINS_MERGE("a merge keeps the level that was touched last"),
    LATEST_ROW_WINS("a level takes the row that was told last, not the newest"),
    NOTE_WITHOUT_GUARD("goods that come in can be sold while a note says that nothing is left"),
    NOTE_ON_A_GLANCE("a note is issued without waiting for goods that are on their way in"),
    RESERVES_TWICE("a reservation that runs twice takes the units twice");

    private final String mistake;

    Bug(String mistake) {
        this.mistake = mistake;
    }

    /** What is done wrong. */
    String mistake() {
        return mistake;
    }
}
