/** The state that workflows keep between executions: values by key, for each workspace. */
package dev.tappet.state;
