import { describe, expect, it } from 'vitest';
import { planUndo, type UndoState } from './plan-undo.ts';

function aState(overrides: Partial<UndoState>): UndoState {
  return { isCreated: true, changes: [], current: { name: 'Ada' }, isTouched: false, isInUse: false, ...overrides };
}

function updated(before: Record<string, unknown>, after: Record<string, unknown>) {
  return { isCreated: false, changes: [{ before, after }] };
}

describe('a record the import created', () => {
  it('is deleted when nobody touched it', () => {
    expect(planUndo(aState({}))).toMatchObject({ action: 'delete', kept: [] });
  });

  it('stays when somebody touched it or something refers to it', () => {
    expect(planUndo(aState({ isTouched: true }))).toMatchObject({
      action: 'leave',
      kept: [{ field: null, code: 'changed_since' }],
    });
    expect(planUndo(aState({ isInUse: true }))).toMatchObject({ action: 'leave', kept: [{ code: 'in_use' }] });
  });

  it('needs nothing when it is gone', () => {
    expect(planUndo(aState({ current: undefined }))).toMatchObject({ action: 'leave', kept: [] });
  });
});

describe('a record the import updated', () => {
  it('gets back the fields that still hold the imported value, and keeps the others', () => {
    const changed = updated({ jobTitle: 'Clerk', source: null }, { jobTitle: 'Boss', source: 'csv' });
    const plan = planUndo(aState({ ...changed, current: { jobTitle: 'Queen', source: 'csv' }, isTouched: true }));
    expect(plan).toMatchObject({
      action: 'restore',
      fields: { source: null },
      kept: [{ field: 'jobTitle', code: 'changed_since' }],
    });
  });

  it('goes back to what it was before the first of several rows', () => {
    const changed = {
      isCreated: false,
      changes: [
        { before: { source: 'old' }, after: { source: 'first' } },
        { before: { source: 'first' }, after: { source: 'second' } },
      ],
    };
    expect(planUndo(aState({ ...changed, current: { source: 'second' } }))).toMatchObject({
      action: 'restore',
      fields: { source: 'old' },
    });
  });

  it('loses the addresses and tags the import added, and keeps those added since', () => {
    const [own, imported, later] = ['own', 'imported', 'later'].map((id) => ({
      id,
      value: id,
      isPrimary: id === 'own',
    }));
    const changed = updated({ points: [own], tagIds: ['a'] }, { points: [own, imported], tagIds: ['a', 'b'] });
    const plan = planUndo(aState({ ...changed, current: { points: [own, imported, later], tagIds: ['a', 'b', 'c'] } }));
    expect(plan).toMatchObject({ action: 'restore', fields: { points: [own, later], tagIds: ['a', 'c'] }, kept: [] });
  });

  it('keeps an imported address that was edited since', () => {
    const changed = updated({ points: [] }, { points: [{ id: 'p', value: 'a', isPrimary: true }] });
    const plan = planUndo(aState({ ...changed, current: { points: [{ id: 'p', value: 'b', isPrimary: true }] } }));
    expect(plan).toMatchObject({ action: 'leave', kept: [{ field: 'points' }] });
  });

  it('says so when it was deleted since', () => {
    expect(planUndo(aState({ ...updated({}, {}), current: undefined }))).toMatchObject({
      action: 'leave',
      kept: [{ code: 'deleted_since' }],
    });
  });

  it('compares values, not the order of their keys', () => {
    const changed = updated({ 'custom.price': null }, { 'custom.price': { amount: 1, currency: 'EUR' } });
    expect(planUndo(aState({ ...changed, current: { 'custom.price': { currency: 'EUR', amount: 1 } } }))).toMatchObject(
      { action: 'restore', fields: { 'custom.price': null } },
    );
  });
});
