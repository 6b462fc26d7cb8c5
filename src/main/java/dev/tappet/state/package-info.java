/** What workflows keep between executions: values by keys, for each workspace. */
package dev.tappet.state;
