/**
 * The workflow language: {@link dev.tappet.workflow.DefinitionParser} reads definitions in YAML or JSON into a
 * {@link dev.tappet.workflow.Workflow} of {@link dev.tappet.workflow.Step}s and
 * {@link dev.tappet.expression.Template}s. The reference of the language is {@code src/docs/language.md}; tests run its
 * examples.
 */
package dev.tappet.workflow;
