package io.doorbuster.harness.drill;

/** What a drill's shop is made of. Drills of the same layout share a shop, one after the other. */
enum Layout {
    /** Three members and two app nodes on this machine; PostgreSQL behind a proxy that can make the network bad. */
    THREE_MEMBERS,
    /** The same, for a drill that fills it with a large catalog. */
    LARGE_CATALOG,
    /** The same with a fourth member that does not run yet. */
    FOURTH_MEMBER_WAITING,
    /** The same; the wall clock of each member can be set. */
    OWN_CLOCKS,
    /** The same; PostgreSQL archives its log. */
    ARCHIVED,
    /** The same with a synchronous standby of PostgreSQL; members know both servers. */
    STANDBY,
    /** Three members, each in a network namespace of its own; everything else outside of them. */
    NAMESPACES,
    /** PostgreSQL on a small disk of its own. */
    SMALL_DISK,
    /** As the first, with a receiver of webhooks. */
    RECEIVER
}
