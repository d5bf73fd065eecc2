/** The grid member: starts Hazelcast, places orders and runs the streams. */
@NullMarked
package io.doorbuster.node;

import org.jspecify.annotations.NullMarked;
