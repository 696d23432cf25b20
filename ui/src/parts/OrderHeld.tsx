/** Says that rows keep their order. While they do not, it keeps its room: the controls beside it would move away below the pointer. */
export const OrderHeld = ({ held }: { held: boolean }) => (
  <span className="order-held" aria-hidden={!held}>
    order held ·{' '}
  </span>
);
