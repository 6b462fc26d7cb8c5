/** Spans of OpenTelemetry: what they hold, which executions have them, and how they are sent. */
package dev.tappet.tracing;
