/** The shop as an operator runs it: grid nodes, app nodes and a database server, each a process of its own. */
@NullMarked
package io.doorbuster.harness.deployment;

import org.jspecify.annotations.NullMarked;
